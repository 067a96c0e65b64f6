package io.tandem.access.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// A call that is not let in, as problem details (RFC 9457) with the challenge of RFC 6750.
///
/// @param challenge `WWW-Authenticate`; empty for none
record Refusal(int status, String title, String detail, String challenge) {
    private static final String SCHEME = "Bearer realm=\"tandem\"";

    /// Nobody knows who calls.
    static Refusal stranger(Arrival.Stranger stranger) {
        return new Refusal(
                401,
                "Unauthorized",
                stranger.why() + "; this call needs Authorization: Bearer and a token or an API key",
                stranger.shown() ? SCHEME + ", error=\"invalid_token\"" : SCHEME);
    }

    /// It is known who calls, and that one may not.
    static Refusal forbidden(String detail) {
        return new Refusal(403, "Forbidden", detail, SCHEME + ", error=\"insufficient_scope\"");
    }

    /// It cannot be found out now who calls.
    static Refusal notTold(Arrival.NotTold notTold) {
        return new Refusal(503, "Service Unavailable", notTold.why() + "; nothing was done, try again", "");
    }

    /// The body does not come to its end.
    static Refusal slowBody() {
        return new Refusal(
                408,
                "Request Timeout",
                "the body came too slowly (tandem.connections.body-timeout); send the request again",
                "");
    }

    /// The path is none.
    static Refusal badPath() {
        return new Refusal(400, "Bad Request", "the path is no path of a call; its calls are listed at /q/openapi", "");
    }

    /// Answers a request whose body may not have been read.
    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    void answer(Vertx vertx, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!challenge.isEmpty()) {
            response.putHeader("www-authenticate", challenge);
        }
        if (status == 503) {
            response.putHeader("retry-after", "1");
        }
        new ProblemDetails(status, title, detail).end(response);
        RequestEnd.linger(vertx, request);
    }
}
