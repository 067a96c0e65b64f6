package io.tandem.harness;

import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/// A small request each of whose many lines has a hundred faults with long pointers, on a connection of its own. Nobody
/// reads the answer that does not ask for it.
final class RefusedFlood implements AutoCloseable {
    /// Packed once: floods that are to be unread at the same time begin right after one another.
    private static final byte[] LINES = packed();

    private final Socket socket = new Socket();

    /// @param path of an app's changes
    RefusedFlood(TandemCluster cluster, String path) throws IOException {
        URI ingest = cluster.url(Part.SYNC_INGEST);
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(ingest.getHost(), ingest.getPort()));
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cluster.token()
                                + "\r\nContent-Encoding: gzip\r\nContent-Length: " + LINES.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(LINES);
    }

    private static byte[] packed() {
        String line = "{\"type\":\"Bounded\",\"object\":{\"_id\":1,\"" + "n".repeat(980) + "\":[" + "9e999,".repeat(99)
                + "9e999]}}\n";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 10_000; i++) {
                gzip.write(line.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /// Reads the answer, a little each time, and whether it is over before so many bytes.
    boolean isOverBefore(int most, int pauseMillis) throws Exception {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(10_000);
        byte[] piece = new byte[256 * 1024];
        for (int read = 0; read < most; ) {
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
            try {
                int length = in.readNBytes(piece, 0, piece.length);
                if (length < piece.length) {
                    return true;
                }
                read += length;
            } catch (IOException reset) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
