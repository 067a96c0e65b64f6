package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.Launcher.Run;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.junit.TestApp.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was synced and declared comes out as object models of the SDKs.
@TandemTest
class DataModelsIT {
    @TempDir
    private Path folder;

    @Test
    void the_data_model_is_exported_for_each_sdk(TestApp app) {
        app.create(true);
        app.upsert("Quake", "{\"_id\":\"q-1\",\"place\":{\"city\":\"Rome\"}}");
        declare(
                app,
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":"
                        + "{\"_id\":\"objectId\",\"weight\":\"float\",\"done\":\"bool?\"}}]}");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(get(app, "/schemas").path("schemas")).hasSize(2));

        for (String language : List.of(
                "cpp", "C_SHARP", "dart", "java", "javascript", "kotlin", "objective-c", "swift", "TYPE_SCRIPT")) {
            JsonNode model = get(app, "/data-models/" + language);
            assertThat(model.path("models").findValuesAsText("type")).containsExactly("Quake", "Task");
            assertThat(model.path("models").findValuesAsText("collection")).containsExactly("Quake", "Task");
            assertThat(model.path("code").asText())
                    .contains("Quake", "Quake_place", "Task")
                    .containsPattern("[dD]one");
        }

        JsonNode dart = get(app, "/data-models/DART?name=Task");
        assertThat(dart.path("language").asText()).isEqualTo("dart");
        assertThat(dart.path("code").asText()).isEqualTo("""
                @RealmModel()
                class _Task {
                    @PrimaryKey()
                    @MapTo('_id')
                    late ObjectId id;

                    bool? done;
                }
                """);
        assertThat(dart.at("/models/0/warnings/0/at").asText()).isEqualTo("/Task/weight");
        assertThat(dart.at("/models/0/warnings/0/code").asText()).isEqualTo("not-in-sdk");
        Answer cobol = app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/data-models/cobol");
        assertThat(cobol.status()).isEqualTo(400);
        assertThat(cobol.body()).contains("'cobol' is none of csharp, cpp, dart, java");
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/data-models/swift?name=Nothing")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void data_models_are_printed_and_written(TestApp app) throws Exception {
        app.create(true);
        Launcher launcher = new Launcher(folder, app.cluster().token());
        Path file = folder.resolve("Task.dart");
        String[] dart = models(app, "dart", "--out", file.toString());

        try (Run none = launcher.start(models(app, "typescript"))) {
            assertThat(none.status()).as(none.stderr()).isZero();
            assertThat(none.stdout())
                    .isEqualTo("No Typescript models were generated, check that you have defined a schema\n");
        }
        declare(
                app,
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":"
                        + "{\"_id\":\"int\",\"weight\":\"float\"}}]}");
        try (Run one = launcher.start(models(app, "SWIFT"));
                Run flat = launcher.start(models(app, "C_SHARP", "--flat", "--no-imports"));
                Run written = launcher.start(dart);
                Run cobol = launcher.start(models(app, "cobol"))) {
            assertThat(one.status()).as(one.stderr()).isZero();
            assertThat(one.stdout()).isEqualTo("""
                    The following Swift data model was generated from your schema: TASK

                    import Foundation
                    import RealmSwift

                    class Task: Object {
                        @Persisted(primaryKey: true) var _id: Int = 0

                        @Persisted var weight: Float = 0
                    }

                    """);
            assertThat(flat.status()).as(flat.stderr()).isZero();
            assertThat(flat.stdout())
                    .startsWith(
                            "The following C# data models were generated from your schema\n\npublic partial class Task");
            assertThat(written.status()).as(written.stderr()).isZero();
            assertThat(written.stdout())
                    .startsWith("wrote " + file + "\nThe following collections have schemas with warnings\n")
                    .contains("  " + app.name() + ".Task", "  Task        not-in-sdk  /Task/weight left out: ");
            assertThat(Files.readString(file)).startsWith("import 'package:realm/realm.dart';\npart ");
            assertThat(cobol.status()).isEqualTo(2);
            assertThat(cobol.stderr()).contains("tandem: language: 'cobol' is none of csharp, cpp");
        }
    }

    private static void declare(TestApp app, String model) {
        Answer declared = app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/models", model);
        assertThat(declared.status()).as(declared.body()).isEqualTo(200);
    }

    private static String[] models(TestApp app, String language, String... more) {
        List<String> words =
                new ArrayList<>(List.of("schema", "datamodels", "--app", app.name(), "--language", language));
        words.add("--url");
        words.add(app.cluster().url(Part.SCHEMA_SERVICE).toString());
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static JsonNode get(TestApp app, String path) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + path).json();
    }
}
