package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/// One request of any length: a packed file, sent with `curl -T`, and the memory that its subject holds meanwhile.
final class LargeUpload {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration MOST = Duration.ofMinutes(10);

    private final HttpSubject subject;
    private final long bytes;

    /// @param bytes of the lines, before they are packed
    LargeUpload(HttpSubject subject, long bytes) {
        this.subject = subject;
        this.bytes = bytes;
    }

    /// Sends it.
    ///
    /// @return a line of the results
    Map<String, Object> send() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("upload");
        Path file = folder.resolve("big.ndjson.gz");
        try {
            long lines = write(file);
            List<Long> resident = new ArrayList<>();
            long begin = System.nanoTime();
            Process curl = curl(file, folder.resolve("answer"));
            while (!curl.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                resident.add(Usage.residentMebibytes(subject.pid()));
                if (System.nanoTime() - begin > MOST.toNanos()) {
                    curl.destroyForcibly();
                    throw new CannotRun("the upload is not through after " + MOST);
                }
            }
            String answer = Files.readString(folder.resolve("answer"));
            if (!answer.contains("\"status\":\"done\",\"accepted\":" + lines + ",")) {
                throw new CannotRun("of " + lines + " lines not all were accepted: " + answer);
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("workload", "one request of " + bytes + " bytes");
            line.put("subject", subject.name());
            line.put("records", lines);
            line.put("packedBytes", Files.size(file));
            line.put("seconds", Math.round((System.nanoTime() - begin) / 1e6) / 1e3);
            line.put("peakMebibytes", Usage.peakMebibytes(subject.pid()));
            line.put("residentMebibytes", resident);
            return line;
        } finally {
            Files.deleteIfExists(folder.resolve("answer"));
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private long write(Path file) throws IOException {
        byte[] piece =
                new ChangeBodies("", 0, 1_000).make(ChangeBodies.Form.LINES).getFirst();
        long lines = 0;
        try (OutputStream out = new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (long written = 0; written < bytes; written += piece.length) {
                out.write(piece);
                lines += 1_000;
            }
        }
        return lines;
    }

    private Process curl(Path file, Path answer) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "-T",
                file.toString(),
                "-X",
                "POST",
                "-H",
                "Content-Encoding: gzip",
                "-o",
                answer.toString()));
        subject.headers().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(subject.url().toString());
        return new ProcessBuilder(command).inheritIO().start();
    }
}
