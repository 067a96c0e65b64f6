package io.tandem.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tandem.harness.cluster.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final Map<String, String> SERVICES = Map.of(
            "sync-ingest", "io.tandem.ingest..",
            "schema-service", "io.tandem.schema..",
            "partner-sync", "io.tandem.partner..");

    private static JavaClasses everything;

    @BeforeAll
    static void read() {
        List<Path> modules = Stream.of(
                        "sync-contract",
                        "access",
                        "telemetry",
                        "sync-ingest",
                        "schema-service",
                        "partner-sync",
                        "test-harness")
                .map(module -> ClusterPlan.repository().resolve(module).resolve("target/classes"))
                .toList();
        everything = new ClassFileImporter().importPaths(modules);
        assertThat(everything).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-ingest", "schema-service", "partner-sync"})
    void no_service_sees_the_code_of_another(String service) {
        List<String> others = new ArrayList<>(SERVICES.values());
        others.remove(SERVICES.get(service));
        others.add("io.tandem.harness..");
        noClasses()
                .that()
                .resideInAPackage(SERVICES.get(service))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new))
                .check(everything);
    }

    @Test
    void the_contract_is_data_only() {
        classes()
                .that()
                .resideInAPackage("io.tandem.contract..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.tandem.contract..", "java..", "org.bson..", "org.jspecify..")
                .check(everything);
    }

    @Test
    void what_decides_sees_no_driver_no_broker_and_no_framework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tandem.access",
                        "io.tandem.ingest.line..",
                        "io.tandem.schema.datamodel..",
                        "io.tandem.schema.evolution..",
                        "io.tandem.schema.inference..",
                        "io.tandem.schema.notation..",
                        "io.tandem.schema.proposal..",
                        "io.tandem.partner.merge..",
                        "io.tandem.partner.transform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.mongodb..",
                        "org.apache.kafka..",
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.vertx..",
                        "jakarta..")
                .check(everything);
    }

    @Test
    void types_are_named_for_what_they_are_and_not_for_the_pattern() {
        noClasses()
                .that()
                .resideInAPackage("io.tandem..")
                .should()
                .haveNameMatching(
                        ".*[A-Za-z0-9](Impl|Utils?|Common|Dto|Manager|Helper|Handler|Processor|Service|Base|Abstract|Info"
                                + "|Repository|Store|Dao)")
                .orShould()
                .haveNameMatching(".*[.$](Abstract|Base)[A-Z].*")
                .check(everything);
    }

    @Test
    void no_source_file_is_longer_than_300_lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path module : modules()) {
            try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    int lines = Files.readAllLines(file).size();
                    if (lines > 300) {
                        tooLong.add(file + ": " + lines);
                    }
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ClusterPlan.repository())) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src")))
                    .toList();
        }
    }
}
