package io.tandem.harness;

import io.tandem.harness.junit.TestApp;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request to `changes` that is sent and answered at the same time, on a connection of its own. HTTP/1.1 by
/// hand: Java's client reads an answer only after it has sent all. One thread sends, another one reads.
final class StreamedRequest implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private @Nullable BufferedReader results;

    /// @param patience how long it waits for each piece of the answer
    StreamedRequest(URI replica, TestApp app, Duration patience) throws IOException {
        this(replica, app, "Bearer " + app.cluster().token(), patience);
    }

    /// @param credential what stands in `Authorization`
    /// @param patience   how long it waits for each piece of the answer
    StreamedRequest(URI replica, TestApp app, String credential, Duration patience) throws IOException {
        try {
            socket.connect(new InetSocketAddress(replica.getHost(), replica.getPort()), 2_000);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            write("POST /v1/apps/" + app.name() + "/changes HTTP/1.1\r\nHost: " + replica.getAuthority()
                    + "\r\nAuthorization: " + credential
                    + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(String line) throws IOException {
        int length = line.getBytes(StandardCharsets.UTF_8).length + 1;
        write(Integer.toHexString(length) + "\r\n" + line + "\n\r\n");
    }

    void end() throws IOException {
        write("0\r\n\r\n");
    }

    /// The next line of the answer, or null at its proper end.
    ///
    /// @throws IOException when the answer is cut off, takes longer than the patience, or is none
    @Nullable
    String result() throws IOException {
        BufferedReader reader = results;
        if (reader == null) {
            readHead();
            reader = new BufferedReader(new InputStreamReader(new Chunks(in), StandardCharsets.UTF_8));
            results = reader;
        }
        return reader.readLine();
    }

    /// Whether an answer has begun that brings results.
    boolean isAnswered() {
        return results != null;
    }

    private void readHead() throws IOException {
        String status = line(in);
        String header = line(in);
        while (!header.isEmpty()) {
            header = line(in);
        }
        if (status.startsWith("HTTP/1.1 503") || status.startsWith("HTTP/1.1 429")) {
            throw new IOException(status);
        }
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new AssertionError("answered " + status);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("cut off");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Closes the connection whatever is under way; whoever reads is told so.
    void giveUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        giveUp();
    }

    /// What is inside of HTTP's chunks.
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
            if (ended) {
                return -1;
            }
            if (left == 0) {
                left = Integer.parseInt(line(in), 16);
                if (left == 0) {
                    ended = true;
                    return -1;
                }
            }
            int read = in.read(bytes, from, Math.min(most, left));
            if (read < 0) {
                throw new EOFException("cut off");
            }
            left -= read;
            if (left == 0) {
                line(in);
            }
            return read;
        }
    }
}
