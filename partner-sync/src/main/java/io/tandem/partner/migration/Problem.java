package io.tandem.partner.migration;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.LinkedHashMap;
import java.util.Map;

/// A request that cannot be fulfilled, as `application/problem+json`; the detail names the place and the remedy.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    public Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    /// Renders a [Problem].
    @Provider
    public static final class Renderer implements ExceptionMapper<Problem> {
        @Override
        public Response toResponse(Problem problem) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("type", "about:blank");
            body.put("title", problem.title);
            body.put("status", problem.status);
            body.put("detail", problem.getMessage());
            return Response.status(problem.status)
                    .type("application/problem+json")
                    .entity(body)
                    .build();
        }
    }
}
