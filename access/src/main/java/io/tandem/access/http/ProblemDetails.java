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
    /// What the framework refused before any call saw it, and of which it says no more than the status.
    public static ProblemDetails ofStatus(int status, String title) {
        String detail =
                switch (status) {
                    case 404, 405 -> "no call has this path with this method; the calls are listed at /q/openapi";
                    case 406 -> "the answer is application/json; let Accept allow it, or leave it out";
                    case 415 -> "the body is application/json; say so with Content-Type";
                    default -> "the request cannot be read; the calls are listed at /q/openapi";
                };
        return new ProblemDetails(status, title, detail);
    }

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
