package io.tandem.partner.migration;

import com.mongodb.MongoException;
import io.tandem.access.http.ProblemDetails;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns what went wrong in a request into `application/problem+json`.
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    Response problem(Problem problem) {
        return answer(new ProblemDetails(problem.status(), problem.title(), String.valueOf(problem.getMessage())));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException refused) {
        Response.StatusType status = refused.getResponse().getStatusInfo();
        return answer(ProblemDetails.ofStatus(status.getStatusCode(), status.getReasonPhrase()));
    }

    @ServerExceptionMapper
    Response mongo(MongoException away) {
        LOG.error("MongoDB did not do what a request needs", away);
        return unavailable("MongoDB does not answer as it should; try again");
    }

    @ServerExceptionMapper
    Response schemas(SchemaServiceAwayException away) {
        LOG.error("schema-service did not do what a request needs", away);
        return unavailable(
                "schema-service, which knows the apps, does not answer as it should; nothing was done, try again");
    }

    @ServerExceptionMapper
    Response fault(RuntimeException fault) {
        LOG.error("a request met a fault of this service", fault);
        return answer(
                new ProblemDetails(
                        500,
                        "Internal Server Error",
                        "a fault of partner-sync, which its log tells of; look at the migration before the request is sent again"));
    }

    private static Response unavailable(String detail) {
        return Response.fromResponse(answer(new ProblemDetails(503, "Service Unavailable", detail)))
                .header("Retry-After", "1")
                .build();
    }

    private static Response answer(ProblemDetails problem) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        return Response.status(problem.status())
                .type("application/problem+json")
                .entity(body)
                .build();
    }
}
