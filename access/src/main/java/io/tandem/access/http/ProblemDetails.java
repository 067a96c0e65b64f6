package io.tandem.access.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// A request that is refused, as RFC 9457 has it.
///
/// @param status the HTTP status
/// @param title  the kind of problem
/// @param detail the place and the remedy
public record ProblemDetails(int status, String title, String detail) {
    /// Ends a response with them; its other headers are there already.
    public Future<Void> end(HttpServerResponse response) {
        return response.setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "about:blank")
                        .put("title", title)
                        .put("status", status)
                        .put("detail", detail)
                        .toBuffer());
    }
}
