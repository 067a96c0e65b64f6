package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tandem.harness.cluster.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the services can be told to do, and what the reference says of it.
class SettingsTest {
    private static final String MAPPING = "io.smallrye.config.ConfigMapping";
    private static final Pattern TABLE = Pattern.compile("\\| (?:environment|key|setting) \\| default \\|.*");
    private static final Pattern IN_CODE_STYLE = Pattern.compile("`([^`]+)`");

    /// By key, in lower case.
    private static final Map<String, Optional<String>> CODE = new TreeMap<>();

    private static final List<Told> TOLD = new ArrayList<>();

    /// A row of a table.
    private record Told(String page, String variable, Optional<String> standard) {}

    @BeforeAll
    static void read() throws IOException {
        List<Path> modules = Stream.of("access", "telemetry", "sync-ingest", "schema-service", "partner-sync")
                .map(module -> ClusterPlan.repository().resolve(module).resolve("target/classes"))
                .toList();
        new ClassFileImporter()
                .importPaths(modules).stream()
                        .filter(type -> type.isAnnotatedWith(MAPPING))
                        .forEach(type -> settings(
                                String.valueOf(type.getAnnotationOfType(MAPPING)
                                        .get("prefix")
                                        .orElseThrow()),
                                type));
        try (Stream<Path> pages = Files.walk(ClusterPlan.repository().resolve("docs/reference"))) {
            for (Path page :
                    pages.filter(each -> each.toString().endsWith(".md")).toList()) {
                rows(page);
            }
        }
    }

    private static void settings(String prefix, JavaClass type) {
        for (JavaMethod method : type.getMethods()) {
            String key = prefix + "."
                    + value(method, "io.smallrye.config.WithName")
                            .orElse(method.getName()
                                    .replaceAll("([A-Z])", "-$1")
                                    .toLowerCase(Locale.ROOT));
            if (method.getRawReturnType().isInterface()) {
                settings(key, method.getRawReturnType());
            } else {
                CODE.put(key, value(method, "io.smallrye.config.WithDefault"));
            }
        }
    }

    private static Optional<String> value(JavaMethod method, String annotation) {
        return method.tryGetAnnotationOfType(annotation)
                .flatMap(there -> there.get("value"))
                .map(String::valueOf);
    }

    private static void rows(Path page) throws IOException {
        boolean inTable = false;
        for (String line : Files.readAllLines(page)) {
            inTable = TABLE.matcher(line).matches() || (inTable && line.startsWith("|"));
            if (inTable) {
                String[] cells = line.split(" \\| ", -1);
                List<String> names = inCodeStyle(cells[0]);
                // What begins otherwise tells of a default in words.
                List<String> values = cells.length > 1 && cells[1].startsWith("`") ? inCodeStyle(cells[1]) : List.of();
                for (int i = 0; i < names.size(); i++) {
                    TOLD.add(new Told(
                            page.getFileName().toString(),
                            variable(names.get(i)),
                            names.size() == values.size() ? Optional.of(values.get(i)) : Optional.empty()));
                }
            }
        }
    }

    private static List<String> inCodeStyle(String cell) {
        return IN_CODE_STYLE
                .matcher(cell)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /// The environment variable that means a key.
    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    @Test
    void every_setting_is_told() {
        List<String> told = TOLD.stream().map(Told::variable).toList();

        assertThat(CODE).hasSizeGreaterThan(60);
        assertThat(CODE.keySet()).allMatch(key -> told.contains(variable(key)));
    }

    @Test
    void every_default_that_is_told_is_that_of_the_code() {
        assertThat(TOLD)
                .allSatisfy(row -> CODE.forEach((key, standard) -> {
                    if (variable(key).equals(row.variable()) && row.standard().isPresent()) {
                        assertThat(row.standard())
                                .as("%s in %s", key, row.page())
                                .isEqualTo(standard);
                    }
                }));
    }
}
