package io.tandem.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What processes and the machine have used up to a moment, from Linux's `/proc`.
///
/// @param nanos     the moment, as [System#nanoTime]
/// @param cpu       seconds of processor time of each process, by the names that were given
/// @param busy      seconds of processor time of the whole machine, all processors together
/// @param stolen    seconds that the machine's host kept for itself
record Usage(long nanos, Map<String, Double> cpu, double busy, double stolen) {
    private static final double TICKS_PER_SECOND = 100;

    /// As of now.
    static Usage of(Map<String, Long> pids) {
        Map<String, Double> cpu = new LinkedHashMap<>();
        pids.forEach((name, pid) -> cpu.put(name, cpuSeconds(pid)));
        String[] all = first(Path.of("/proc/stat"), "cpu ").trim().split(" +", -1);
        double user = ticks(all, 0) + ticks(all, 1) + ticks(all, 2) + ticks(all, 5) + ticks(all, 6);
        return new Usage(System.nanoTime(), cpu, user, ticks(all, 7));
    }

    /// Between two moments.
    Usage since(Usage before) {
        Map<String, Double> used = new LinkedHashMap<>();
        cpu.forEach((name, seconds) -> used.put(name, seconds - before.cpu.getOrDefault(name, 0.0)));
        return new Usage(nanos - before.nanos, used, busy - before.busy, stolen - before.stolen);
    }

    /// The length of a span.
    double seconds() {
        return nanos / 1e9;
    }

    /// What processes that are not named here used: the noise.
    double others() {
        return busy - cpu.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /// The most memory that a process has held since its start.
    static long peakMebibytes(long pid) {
        return mebibytes(pid, "VmHWM:");
    }

    /// The memory that a process holds now.
    static long residentMebibytes(long pid) {
        return mebibytes(pid, "VmRSS:");
    }

    private static long mebibytes(long pid, String what) {
        String line = first(Path.of("/proc/" + pid + "/status"), what);
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
    }

    /// Processes that ran or wanted to, on average over the last minute.
    static double load() {
        return Double.parseDouble(read(Path.of("/proc/loadavg")).getFirst().split(" ", -1)[0]);
    }

    private static double cpuSeconds(long pid) {
        String line = read(Path.of("/proc/" + pid + "/stat")).getFirst();
        // The second part is the program's name in parentheses, and may contain blanks.
        String[] parts = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return ticks(parts, 11) + ticks(parts, 12);
    }

    private static double ticks(String[] parts, int index) {
        return Long.parseLong(parts[index]) / TICKS_PER_SECOND;
    }

    private static String first(Path file, String start) {
        return read(file).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow()
                .substring(start.length());
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
