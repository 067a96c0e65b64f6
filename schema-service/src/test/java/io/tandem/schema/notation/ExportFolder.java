package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// An App Services export in a folder.
record ExportFolder(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();

    List<ExportedSchema> schemas() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("schema.json"))
                    .sorted()
                    .map(file -> {
                        Path collection = file.getParent();
                        return new ExportedSchema(
                                collection.getParent().getFileName().toString(),
                                collection.getFileName().toString(),
                                json(file),
                                json(collection.resolve("relationships.json")));
                    })
                    .toList();
        }
    }

    Set<String> asymmetric() {
        Set<String> names = new HashSet<>();
        json(folder.resolve("sync/config.json")).path("asymmetric_tables").forEach(name -> names.add(name.asText()));
        return names;
    }

    /// Where real exports lie, if they are there: the folder that TANDEM_APP_EXPORTS names, or one beside the clone.
    static Optional<Path> real() {
        String named = System.getenv("TANDEM_APP_EXPORTS");
        Stream<Path> places = named == null
                ? Stream.of(Path.of("../shared/cases/app-exports"), Path.of("../../shared/cases/app-exports"))
                : Stream.of(Path.of(named));
        return places.filter(Files::isDirectory).findFirst();
    }

    private static JsonNode json(Path file) {
        try {
            return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
