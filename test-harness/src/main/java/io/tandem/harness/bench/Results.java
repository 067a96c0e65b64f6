package io.tandem.harness.bench;

import io.tandem.harness.cluster.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// The raw results of one run: a file of JSON lines, the machine first, then one line for each measurement.
final class Results {
    private final Path file;

    private Results(Path file) {
        this.file = file;
    }

    /// Begins the file of a run.
    ///
    /// @param settings how the benchmark was called
    static Results of(Path folder, String benchmark, Map<String, Object> settings) throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Files.createDirectories(folder);
        Results results =
                new Results(folder.resolve(benchmark + "-" + now.toString().replaceAll("[-:]", "") + ".jsonl"));
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("benchmark", benchmark);
        machine.put("at", now.toString());
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("java", Runtime.version().toString());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.putAll(settings);
        results.add(machine);
        return results;
    }

    Path file() {
        return file;
    }

    void add(Map<String, Object> line) throws IOException {
        Files.writeString(file, Json.text(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
