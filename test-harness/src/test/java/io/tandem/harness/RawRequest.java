package io.tandem.harness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A request that Java's client does not let through: HTTP/1.1 by hand, on a connection of its own.
final class RawRequest {
    private static final int PATIENCE_MILLIS = 30_000;

    private RawRequest() {}

    /// The whole answer, from its status line on.
    ///
    /// @param head the request line and headers, in UTF-8, without `Host` and `Connection`
    static String answer(URI replica, String head, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String whole = head + "\r\nHost: " + replica.getAuthority() + "\r\nConnection: close\r\nContent-Length: "
                + bytes.length + "\r\n\r\n" + body;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(replica.getHost(), replica.getPort()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(whole.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
