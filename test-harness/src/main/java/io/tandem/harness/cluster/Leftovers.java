package io.tandem.harness.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a killed launcher has left behind: the processes in a folder's list, and temporary clusters' folders.
///
/// A process is known by its id *and* its start, so a foreign one with the same id is never touched.
final class Leftovers {
    private static final String LIST = "processes";
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private Leftovers() {}

    /// Writes the list of a cluster's folder: this process first, then the ones that it started.
    static void remember(Path folder, List<ProcessHandle> started) throws IOException {
        List<String> lines = new ArrayList<>(List.of(line(ProcessHandle.current())));
        started.forEach(process -> lines.add(line(process)));
        Folders.write(folder.resolve(LIST), String.join("\n", lines) + "\n");
    }

    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(LIST));
    }

    private static String line(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
    }

    /// Ends what still runs of a folder's list. The caller knows that nobody owns the folder any more.
    ///
    /// @return how many processes were ended
    static int end(Path folder) throws IOException {
        List<ProcessHandle> alive = new ArrayList<>();
        List<String> lines = lines(folder);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            alive.addAll(matching(line));
        }
        alive.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : alive) {
            try {
                process.onExit().get(5, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
                process.onExit().join();
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IOException("cannot end process " + process.pid(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        forget(folder);
        return alive.size();
    }

    /// Ends and removes the temporary clusters in this folder whose owner is gone.
    static void sweep(Path clusters) throws IOException {
        if (!Files.isDirectory(clusters)) {
            return;
        }
        try (var folders = Files.list(clusters)) {
            for (Path folder : folders.toList()) {
                List<String> lines = lines(folder);
                if (!lines.isEmpty() && matching(lines.getFirst()).isEmpty()) {
                    end(folder);
                    Folders.delete(folder);
                }
            }
        }
    }

    private static List<String> lines(Path folder) throws IOException {
        Path list = folder.resolve(LIST);
        return Files.exists(list) ? Files.readAllLines(list) : List.of();
    }

    private static List<ProcessHandle> matching(String line) {
        String[] words = line.split(" ", -1);
        Instant started = Instant.ofEpochMilli(Long.parseLong(words[1]));
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .filter(start -> Duration.between(start, started).abs().compareTo(CLOCK_SLACK) < 0)
                        .isPresent())
                .stream()
                .toList();
    }
}
