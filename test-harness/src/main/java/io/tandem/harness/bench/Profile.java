package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// A recording by Java's own Flight Recorder of what a process runs.
final class Profile {
    private static final int MOST = 25;
    private static final String NAME = "bench";

    private final long pid;
    private final Path file;

    private Profile(long pid, Path file) {
        this.pid = pid;
        this.file = file;
    }

    /// Begins to record.
    ///
    /// @param file where the recording will be, for tools that show more of it
    static Profile start(long pid, Path file) throws IOException, InterruptedException {
        jcmd(pid, "JFR.start", "name=" + NAME, "settings=profile");
        return new Profile(pid, file);
    }

    /// Ends the recording.
    ///
    /// @return the shares of the samples: `methods`, what ran, and `ours`, our own method on whose behalf it ran
    Map<String, Object> stop() throws IOException, InterruptedException {
        jcmd(pid, "JFR.stop", "name=" + NAME, "filename=" + file.toAbsolutePath());
        List<RecordedEvent> samples = RecordingFile.readAllEvents(file).stream()
                .filter(event ->
                        event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null)
                .toList();
        Map<String, Object> shares = new LinkedHashMap<>();
        shares.put("samples", samples.size());
        shares.put("ours", shares(samples, Profile::ours));
        shares.put("methods", shares(samples, frames -> name(frames.getFirst())));
        return shares;
    }

    private static Map<String, Double> shares(List<RecordedEvent> samples, Function<List<RecordedFrame>, String> what) {
        Map<String, Integer> counts = new HashMap<>();
        samples.forEach(sample -> counts.merge(what.apply(sample.getStackTrace().getFrames()), 1, Integer::sum));
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST)
                .forEach(each ->
                        shares.put(each.getKey(), Math.round(1000.0 * each.getValue() / samples.size()) / 1000.0));
        return shares;
    }

    private static String ours(List<RecordedFrame> frames) {
        return frames.stream()
                .map(Profile::name)
                .filter(name -> name.startsWith("io.tandem."))
                .findFirst()
                .orElse("none of ours: " + name(frames.getLast()));
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static void jcmd(long pid, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("jcmd", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(Jvm.executable()).resolveSibling("jcmd").toString(), String.valueOf(pid));
            builder.command().addAll(List.of(command));
            int status = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new CannotRun("jcmd " + String.join(" ", command) + " failed: " + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }
}
