package io.tandem.access.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/// How a request is let go whose client may still be sending, or has stopped reading.
public final class RequestEnd {
    private static final long LINGER_MILLIS = 2_000;

    private RequestEnd() {}

    /// Lets go of a request that is answered and perhaps still being sent. The connection stays open for a
    /// moment: were it closed at once, what the client still sends would make its kernel throw the answer
    /// away unread.
    public static void linger(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        request.handler(null);
        request.resume();
        vertx.setTimer(LINGER_MILLIS, timer -> {
            if (!request.isEnded()) {
                cut(request);
            }
        });
    }

    /// Ends a request whatever its client does: closes its connection, or with HTTP/2 its stream.
    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    public static void cut(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            // Vert.x closes when everything is written, which a client that does not read prevents: this goes past it.
            connection.channel().pipeline().firstContext().close();
        } else {
            request.response().reset();
        }
    }
}
