package io.tandem.ingest;

import io.tandem.access.http.ProblemDetails;
import io.tandem.access.http.RequestEnd;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/// A request that is refused as a whole: problem details as in RFC 9457.
///
/// @param status  the HTTP status
/// @param title   the kind of problem
/// @param detail  the place and the remedy
/// @param retryAfter seconds after which the same request can succeed; 0 where it never will
public record Problem(int status, String title, String detail, long retryAfter) {

    /// A problem that stays until the request is changed.
    public static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, 0);
    }

    /// Something that is needed cannot be reached now.
    public static Problem unavailable(String detail) {
        return new Problem(503, "Service Unavailable", detail, 1);
    }

    /// More was sent than may be.
    ///
    /// @param wait until something can be sent again
    public static Problem overQuota(String app, Duration wait) {
        return new Problem(
                429,
                "Too Many Requests",
                "the quota of app '" + app
                        + "' or of this client is used up; nothing was taken, send the request later",
                Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    /// No app of this name.
    public static Problem unknownApp(String app) {
        return of(
                404,
                "Unknown app",
                "there is no app '" + app
                        + "'; make it with PUT /v1/apps/{app} at schema-service (names have 1 to 57 of "
                        + "A-Z a-z 0-9 _ -)");
    }

    /// Answers a request whose body may not have been read, and reads no more than a client needs to see the
    /// answer.
    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    public void answer(Vertx vertx, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (retryAfter > 0) {
            response.putHeader("retry-after", Long.toString(retryAfter));
        }
        new ProblemDetails(status, title, detail).end(response);
        RequestEnd.linger(vertx, request);
    }
}
