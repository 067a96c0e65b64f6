package io.tandem.access.http;

import io.tandem.access.connection.Heads;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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
        if (isWhole(request)) {
            return;
        }
        Heads.drain(request);
        vertx.setTimer(LINGER_MILLIS, timer -> {
            if (!request.isEnded()) {
                cut(request);
            }
        });
    }

    /// Ends an answer whose text is written.
    ///
    /// @param early what the client still sends is of no use. The end is held back until it stops, for a moment at
    ///              most: a process that stops closes its connections as soon as all answers have ended
    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    public static void end(Vertx vertx, HttpServerRequest request, boolean early) {
        HttpServerResponse response = request.response();
        if (!early || isWhole(request)) {
            response.end();
            linger(vertx, request);
            return;
        }
        long timer = vertx.setTimer(LINGER_MILLIS, late -> {
            if (!response.closed()) {
                response.end();
                cut(request);
            }
        });
        request.endHandler(end -> {
            if (vertx.cancelTimer(timer)) {
                response.end();
            }
        });
    }

    // A paused request says that it has not ended although nothing more comes: it is read to its end first.
    private static boolean isWhole(HttpServerRequest request) {
        // One that has been read to its end cannot be resumed with HTTP/2.
        if (request.isEnded()) {
            return true;
        }
        request.handler(null);
        request.resume();
        return request.isEnded();
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
