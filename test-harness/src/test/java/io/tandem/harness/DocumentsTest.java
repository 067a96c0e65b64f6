package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.ClusterPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Path ROOT = ClusterPlan.repository();
    private static final Set<String> NOT_OURS = Set.of(".git", ".tandem", "target", ".idea", ".vscode", "node_modules");

    @Test
    void every_class_that_the_architecture_names_exists() throws IOException {
        Pattern moduleLine = Pattern.compile("^([a-z-]+) +(io\\.tandem\\.[a-z]+): .*");
        Pattern entry = Pattern.compile("^  ((?:[a-z]+\\.)*[A-Z]\\w+(?:, (?:[a-z]+\\.)*[A-Z]\\w+)*) {2,}.*");
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        String sources = "";
        for (String line : Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"))) {
            Matcher module = moduleLine.matcher(line);
            if (module.matches()) {
                sources = module.group(1) + "/src/main/java/" + module.group(2).replace('.', '/') + "/";
            }
            Matcher classes = entry.matcher(line);
            if (classes.matches()) {
                for (String name : classes.group(1).split(", ", -1)) {
                    String file = sources + name.replace('.', '/') + ".java";
                    named.add(file);
                    if (!Files.exists(ROOT.resolve(file))) {
                        missing.add(file);
                    }
                }
            }
        }
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(missing).isEmpty();
    }

    @Test
    void every_type_that_a_document_sets_in_code_style_exists() throws IOException {
        Set<String> types;
        try (Stream<Path> files = ours(".java")) {
            types = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(java.util.stream.Collectors.toSet());
        }
        Pattern inCodeStyle = Pattern.compile("`(?:[a-z]+\\.)*([A-Z][a-z]+(?:[A-Z][a-z]+)+)`");
        List<String> missing = new ArrayList<>();
        inCodeStyle
                .matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
                .results()
                .map(match -> match.group(1))
                .filter(name -> !types.contains(name))
                .forEach(missing::add);
        assertThat(missing).isEmpty();
    }

    @Test
    void every_relative_link_leads_somewhere() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
        List<String> dead = new ArrayList<>();
        try (Stream<Path> documents = ours(".md")) {
            for (Path document : documents.toList()) {
                link.matcher(Files.readString(document))
                        .results()
                        .map(match -> match.group(1))
                        .filter(target -> !target.matches("[a-z]+:.*"))
                        .filter(target ->
                                !Files.exists(document.resolveSibling(target).normalize()))
                        .forEach(target -> dead.add(ROOT.relativize(document) + " -> " + target));
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void nothing_names_a_registrys_host_or_a_path_of_one_machine() throws IOException {
        // Put together here, so that this file does not name them either.
        Pattern foreign = Pattern.compile(String.join(
                "|",
                "/work" + "/(main|shared)",
                "/tmp/" + "setup",
                "repo1?\\.maven\\." + "(apache\\.)?org",
                "pypi\\." + "org",
                "registry\\." + "npmjs",
                "(?i)arti" + "factory|nexus" + "\\."));
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = ours("")) {
            for (Path file : files.filter(DocumentsTest::isText).toList()) {
                Matcher match = foreign.matcher(Files.readString(file));
                if (match.find()) {
                    found.add(ROOT.relativize(file) + ": " + match.group());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void every_raw_result_of_a_benchmark_is_named_by_what_is_told_of_it() throws IOException {
        String told = Files.readString(ROOT.resolve("docs/reference/performance.md"));
        assertThat(ours(".jsonl").map(file -> file.getFileName().toString())).allMatch(told::contains);
    }

    @Test
    void every_module_reaches_the_build_of_the_images() throws IOException {
        List<String> letThrough = Files.readAllLines(ROOT.resolve(".dockerignore"));
        List<String> modules = Pattern.compile("<module>(.+?)</module>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(modules).contains("test-harness");
        assertThat(letThrough)
                .containsAll(modules.stream()
                        // Maven reads its POM with all others; the images hold nothing else of it.
                        .map(module -> module.equals("test-harness") ? "!test-harness/pom.xml" : "!" + module)
                        .toList());
    }

    private static boolean isText(Path file) {
        return !file.toString().matches(".*\\.(gz|png|jpg|jar|bin|zst|bz2|ico|woff2?|jqwik-database)");
    }

    private static Stream<Path> ours(String ending) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(ending)
                            && !file.getFileName().toString().equals(".git")) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream();
    }
}
