package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.harness.Launcher.Run;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./tandem migration …`, as a person types it, against running services.
@TandemTest
class MigrationCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Run run(TestApp app, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("migration"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", app.cluster().url(Part.PARTNER_SYNC).toString()));
        return new Launcher(folder, app.cluster().token()).start(all.toArray(String[]::new));
    }

    /// What a command prints that ends with this status.
    private JsonNode ends(int status, TestApp app, String... arguments) throws Exception {
        try (Run run = run(app, arguments)) {
            assertThat(run.status()).as(run.stdout() + run.stderr()).isEqualTo(status);
            return JSON.readTree(run.stdout());
        }
    }

    /// What a command says that cannot do what was asked.
    private String fails(TestApp app, String... arguments) throws Exception {
        try (Run run = run(app, arguments)) {
            assertThat(run.status()).as(run.stdout() + run.stderr()).isEqualTo(2);
            assertThat(run.stdout()).isEmpty();
            assertThat(run.stderr().lines()).singleElement().asString().startsWith("tandem: ");
            return run.stderr();
        }
    }

    private String definition(TestApp app, String members) throws IOException {
        Path file = folder.resolve("definition.json");
        Files.writeString(file, """
                {"app": "%s", "initial": {"collection": "Task"}, "partner": {"collection": "TaskV2"}, %s}""".formatted(app.name(), members));
        return file.toString();
    }

    private static void insert(TestApp app, int count) {
        app.create(true);
        for (int id = 0; id < count; id++) {
            app.collection("Task").insertOne(BsonDocument.parse("{_id: " + id + ", name: 'n" + id + "'}"));
        }
    }

    @Test
    void a_migration_is_carried_out_from_its_definition_to_the_end_of_the_old_shape(TestApp app) throws Exception {
        insert(app, 20);
        String name = app.name();

        // Define, check, start
        assertThat(fails(app, "define", name, "no such file")).contains("cannot read the file no such file");
        assertThat(ends(0, app, "define", name, definition(app, RunningMigration.FORWARD + ", \"conflicts\": \"hold\""))
                        .path("state")
                        .asText())
                .isEqualTo("defined");
        assertThat(ends(0, app, "check", name).path("documents").asInt()).isEqualTo(20);
        assertThat(fails(app, "pace", name, "fast")).contains("not 'fast'");
        assertThat(ends(0, app, "pace", name, "5000").path("state").asText()).isEqualTo("defined");
        try (Run start = run(app, "start", name)) {
            assertThat(start.status()).isZero();
            assertThat(start.stderr()).contains(name).contains("live");
            assertThat(JSON.readTree(start.stdout()).path("state").asText()).isEqualTo("live");
        }
        assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(20);
        assertThat(ends(0, app, "show", name).at("/copy/asked/perSecond").asInt())
                .isEqualTo(5_000);
        try (Run list = run(app, "list")) {
            assertThat(list.status()).isZero();
            assertThat(list.stdout().lines())
                    .anyMatch(line -> line.contains(name) && line.contains("live") && line.contains("Task -> "));
        }

        // Watch until it stands still; go on
        try (Run watch = run(app, "watch", name)) {
            await().until(() -> watch.stderr().contains("live"));
            assertThat(ends(0, app, "pause", name).path("state").asText()).isEqualTo("paused");
            assertThat(watch.status()).isZero();
        }
        assertThat(ends(0, app, "show", name).path("state").asText()).isEqualTo("paused");
        assertThat(ends(0, app, "resume", name).path("state").asText()).isEqualTo("live");
        assertThat(fails(app, "resume", name)).contains("it can be resumed when it is paused");

        setAside(app, name);
        conflict(app, name);
        damage(app, name);

        // Retire
        assertThat(fails(app, "retire", name, "--quiet-period", "PT1H")).contains("within the quiet period");
        Thread.sleep(2_500); // the quiet period
        assertThat(ends(0, app, "retire", name, "--quiet-period", "PT2S")
                        .path("state")
                        .asText())
                .isEqualTo("retired");
        assertThat(fails(app, "abort", name)).contains("is retired");
    }

    private void setAside(TestApp app, String name) throws Exception {
        app.collection("TaskV2").createIndex(Indexes.ascending("title"), new IndexOptions().unique(true));
        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "n0"));
        RunningMigration migration = new RunningMigration(app, name);
        await().until(() -> migration.status().at("/setAside/count").asInt() == 1);
        JsonNode aside = ends(0, app, "set-aside", name).path("setAside");
        assertThat(aside.path(0).path("reason").asText()).contains("E11000");
        app.database().getCollection("TaskV2").dropIndex("title_1");
        assertThat(ends(0, app, "retry", name, aside.path(0).path("id").asText())
                        .path("retried")
                        .asInt())
                .isOne();
        await().until(() -> app.collection("TaskV2").countDocuments(Filters.eq("title", "n0")) == 2);
        await().until(() -> migration.status().at("/setAside/count").asInt() == 0);
        assertThat(ends(0, app, "retry", name).path("retried").asInt()).isZero();
    }

    private void conflict(TestApp app, String name) throws Exception {
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.collection("Task").updateOne(session, Filters.eq("_id", 2), Updates.set("name", "old"));
                return app.collection("TaskV2").updateOne(session, Filters.eq("_id", "2"), Updates.set("title", "new"));
            });
        }
        RunningMigration migration = new RunningMigration(app, name);
        await().until(() -> migration.status().path("conflictsHeld").asInt() == 1);
        JsonNode held = ends(0, app, "conflicts", name, "--state", "held").path("conflicts");
        String id = held.path(0).path("id").asText();
        assertThat(fails(app, "take", name, id, "both")).contains("takes \"initial\" or \"partner\"");
        ends(0, app, "take", name, id, "partner");
        await().until(() -> app.collection("Task").countDocuments(Filters.eq("name", "new")) == 1);
    }

    /// Damage that no hint tells of: what looks like a transaction of the migration's own.
    private void damage(TestApp app, String name) throws Exception {
        assertThat(ends(0, app, "verify", name).path("state").asText()).isEqualTo("clean");
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.database()
                        .getCollection("tandem.ledger." + name)
                        .updateOne(
                                session,
                                Filters.eq("_id", new Document("w", 999)),
                                Updates.inc("n", 1),
                                new UpdateOptions().upsert(true));
                return app.collection("TaskV2").updateOne(session, Filters.eq("_id", "7"), Updates.set("title", "x"));
            });
        }
        assertThat(ends(1, app, "verify", name).path("mismatches")).hasSize(1);
        assertThat(ends(0, app, "mismatches", name).at("/mismatches/0/partner").asText())
                .isEqualTo("x");
        assertThat(ends(0, app, "repair", name).path("state").asText()).isEqualTo("clean");
    }

    @Test
    void an_act_that_ends_otherwise_than_asked_ends_with_1_and_an_abort_takes_the_partner_collection_away(TestApp app)
            throws Exception {
        insert(app, 3);
        String name = app.name();
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 'no number', name: 'n'}"));
        String there = """
                "forward": [{"rename": {"name": "title"}}, {"convert": {"_id": {"from": "string", "to": "int"}}}]""";
        ends(0, app, "define", name, definition(app, there));

        assertThat(ends(1, app, "check", name).path("failures").asInt()).isPositive();
        assertThat(ends(1, app, "start", name).path("state").asText()).isEqualTo("refused");
        ends(0, app, "define", name, definition(app, "\"forward\": [{\"rename\": {\"name\": \"title\"}}]"));
        assertThat(ends(0, app, "start", name, "--no-wait").path("state").asText())
                .isEqualTo("checking");
        new RunningMigration(app, name).awaitState("live");
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 5, title: 'by a new app'}"));

        assertThat(ends(0, app, "abort", name, "--partner", "drop")
                        .path("state")
                        .asText())
                .isEqualTo("aborted");
        assertThat(app.collection("Task").countDocuments(Filters.eq("name", "by a new app")))
                .isOne();
        assertThat(app.database().listCollectionNames().into(new ArrayList<>())).doesNotContain("TaskV2");
    }
}
