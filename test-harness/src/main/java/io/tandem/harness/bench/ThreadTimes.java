package io.tandem.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Where a process spends its processor time: seconds by kind of thread, from Linux's `/proc`. Threads that have ended
/// are not in it.
///
/// @param seconds by the threads' names, numbers left out
record ThreadTimes(Map<String, Double> seconds) {
    private static final double TICKS_PER_SECOND = 100;

    /// Up to now.
    static ThreadTimes of(long pid) {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                add(seconds, thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ThreadTimes(seconds);
    }

    private static void add(Map<String, Double> seconds, Path thread) throws IOException {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            int nameEnd = stat.lastIndexOf(')');
            // Kinds, not single threads; C1 and C2, the compilers, are kinds of their own.
            String name = stat.substring(stat.indexOf('(') + 1, nameEnd).replaceAll("(?<=\\D{3})[#-]*(\\d.*)?$", "");
            List<String> parts = List.of(stat.substring(nameEnd + 2).split(" ", -1));
            double used = (Long.parseLong(parts.get(11)) + Long.parseLong(parts.get(12))) / TICKS_PER_SECOND;
            seconds.merge(name, used, Double::sum);
        } catch (NoSuchFileException ended) {
            return;
        }
    }

    /// What was used between two moments, the most first, a hundredth of a second or more.
    Map<String, Double> since(ThreadTimes before) {
        Map<String, Double> used = new LinkedHashMap<>();
        seconds.entrySet().stream()
                .map(each ->
                        Map.entry(each.getKey(), each.getValue() - before.seconds.getOrDefault(each.getKey(), 0.0)))
                .filter(each -> each.getValue() >= 1 / TICKS_PER_SECOND)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(each -> used.put(each.getKey(), Math.round(each.getValue() * 100) / 100.0));
        return used;
    }
}
