package io.tandem.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How long users' writes took in a stretch of a test, for people to read: nothing is judged by it.
final class WriteTimes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONG_MILLIS = 100;

    /// Of each write that was answered, in ascending order.
    private final long[] micros;
    /// How many were long and met another transaction, as MongoDB tells; the others had another reason.
    private final long waited;

    private WriteTimes(long[] micros, long waited) {
        this.micros = micros;
        this.waited = waited;
    }

    /// @param log   MongoDB's, which names each write of 100 ms and more
    /// @param since when the stretch began
    static WriteTimes of(List<ConvergenceWriter> writers, Path log, Instant since) throws IOException {
        long[] micros = writers.stream()
                .flatMap(writer -> writer.micros().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        Instant until = Instant.now();
        long waited = 0;
        try (var lines = Files.lines(log)) {
            for (String line : (Iterable<String>) lines.filter(line -> line.contains("\"writeConflicts\""))::iterator) {
                JsonNode entry = JSON.readTree(line);
                Instant at = OffsetDateTime.parse(entry.at("/t/$date").asText()).toInstant();
                boolean isWrite = entry.path("c").asText().equals("WRITE");
                boolean isLong = entry.at("/attr/durationMillis").asLong() > LONG_MILLIS;
                waited += isWrite && isLong && at.isAfter(since) && at.isBefore(until) ? 1 : 0;
            }
        }
        return new WriteTimes(micros, waited);
    }

    private double at(double share) {
        return micros[Math.min(micros.length - 1, (int) (micros.length * share))] / 1e3;
    }

    @Override
    public String toString() {
        long slow = Arrays.stream(micros)
                .filter(each -> each > LONG_MILLIS * 1_000L)
                .count();
        return String.format(
                Locale.ROOT,
                "median %.1f ms, p99 %.1f, p99.9 %.1f, most %.1f; %d of %d took more than %d ms, %d of them met another"
                        + " transaction",
                at(0.5),
                at(0.99),
                at(0.999),
                at(1),
                slow,
                micros.length,
                LONG_MILLIS,
                waited);
    }
}
