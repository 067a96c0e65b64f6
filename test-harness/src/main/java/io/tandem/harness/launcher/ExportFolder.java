package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/// The folder of an App Services export: its collections lie in `data_sources`, or, in config versions before
/// 20210101, in `services`.
record ExportFolder(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();

    boolean isExport() {
        return Files.isDirectory(sources()) || Files.isDirectory(services());
    }

    /// What `POST …/import` takes: `{"schemas":[…],"asymmetric":[…]}`.
    ObjectNode body() throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("schemas").addAll(Files.isDirectory(sources()) ? schemas() : schemasBesideRules());
        body.set("asymmetric", asymmetric());
        return body;
    }

    private Path sources() {
        return folder.resolve("data_sources");
    }

    private Path services() {
        return folder.resolve("services");
    }

    private List<ObjectNode> schemas() throws IOException {
        return files(sources(), "*/*/*/schema.json").stream().map(this::schema).toList();
    }

    /// The folders say which data source, database and collection it is of.
    private ObjectNode schema(Path file) {
        Path place = sources().relativize(file);
        ObjectNode schema = JSON.createObjectNode();
        schema.put("database", place.getName(1).toString());
        schema.put("collection", place.getName(2).toString());
        schema.set("schema", GivenFile.json(file));
        Path relationships = file.resolveSibling("relationships.json");
        if (Files.exists(relationships)) {
            schema.set("relationships", GivenFile.json(relationships));
        }
        return schema;
    }

    /// One file of a collection has its roles and its schema; other services' rules have none.
    private List<ObjectNode> schemasBesideRules() throws IOException {
        return files(services(), "*/rules/*.json").stream()
                .map(GivenFile::json)
                .filter(rules -> rules.path("schema").isObject())
                .map(rules -> {
                    ObjectNode schema = JSON.createObjectNode();
                    Stream.of("database", "collection", "schema", "relationships")
                            .filter(rules::has)
                            .forEach(member -> schema.set(member, rules.get(member)));
                    return schema;
                })
                .toList();
    }

    private static List<Path> files(Path root, String pattern) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> files = Files.walk(root, Path.of(pattern).getNameCount())) {
            return files.filter(file -> matcher.matches(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private ArrayNode asymmetric() {
        Path config = folder.resolve("sync/config.json");
        ArrayNode names = JSON.createArrayNode();
        if (Files.exists(config)) {
            GivenFile.json(config).path("asymmetric_tables").forEach(names::add);
        }
        return names;
    }
}
