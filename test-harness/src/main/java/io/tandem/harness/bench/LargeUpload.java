package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// One request of any length: a packed file, sent with `curl -T`, and the memory that its subject holds meanwhile.
final class LargeUpload {
    private static final Pattern DONE = Pattern.compile("\"status\":\"done\",\"accepted\":(\\d+),");
    private static final String ACCEPTED = "\"status\":\"accepted\"";
    private static final Duration MOST = Duration.ofMinutes(10);

    private final HttpSubject subject;
    private final long bytes;
    private final Duration step;

    /// @param bytes of the lines, before they are packed
    /// @param step  from one reading of the memory to the next
    LargeUpload(HttpSubject subject, long bytes, Duration step) {
        this.subject = subject;
        this.bytes = bytes;
        this.step = step;
    }

    /// What came of it.
    ///
    /// @param lines             how many were sent and accepted
    /// @param packedBytes       what went over the wire
    /// @param seconds           from the start of curl to its end
    /// @param residentMebibytes what the subject held, reading by reading
    record Sent(long lines, long packedBytes, double seconds, List<Long> residentMebibytes) {}

    /// Sends it.
    ///
    /// @throws CannotRun when not all lines were accepted
    Sent send() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("upload");
        Path file = folder.resolve("big.ndjson.gz");
        Path answer = folder.resolve("answer");
        try {
            long lines = write(file);
            List<Long> resident = new ArrayList<>();
            long begin = System.nanoTime();
            Process curl = curl(file, answer);
            while (!curl.waitFor(step.toMillis(), TimeUnit.MILLISECONDS)) {
                resident.add(Usage.residentMebibytes(subject.pid()));
                if (System.nanoTime() - begin > MOST.toNanos()) {
                    curl.destroyForcibly();
                    throw new CannotRun("the upload is not through after " + MOST);
                }
            }
            double seconds = Math.round((System.nanoTime() - begin) / 1e6) / 1e3;
            if (accepted(answer) != lines) {
                throw new CannotRun("of " + lines + " lines not all were accepted");
            }
            return new Sent(lines, Files.size(file), seconds, resident);
        } finally {
            Files.deleteIfExists(answer);
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static long accepted(Path answer) throws IOException {
        try (Stream<String> results = Files.lines(answer)) {
            return results.mapToLong(result -> {
                        Matcher done = DONE.matcher(result);
                        return done.find() ? Long.parseLong(done.group(1)) : result.contains(ACCEPTED) ? 1 : 0;
                    })
                    .sum();
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
