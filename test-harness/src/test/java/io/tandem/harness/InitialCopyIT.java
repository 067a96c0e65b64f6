package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/// The initial copy: in ranges of `_id`s of any types, beside what the partner has, through `kill -9`.
@TandemTest
class InitialCopyIT {
    private static final String FORWARD =
            "\"forward\": [{\"rename\": {\"name\": \"title\"}}, {\"convert\": {\"qty\": {\"from\": \"int\", \"to\": \"string\"}}}]";

    /// An `_id`, of another type from one to the next.
    private static BsonValue id(int i) {
        return switch (i % 9) {
            case 0 -> new BsonInt32(i);
            case 1 -> new BsonInt64(10_000_000_000L + i);
            case 2 -> new BsonDouble(i + 0.5);
            case 3 -> new BsonString("s" + i);
            case 4 -> new BsonObjectId(new ObjectId());
            case 5 -> new BsonDateTime(i);
            case 6 -> new BsonBinary(UUID.randomUUID());
            case 7 -> new BsonDocument("a", new BsonInt32(i));
            default -> new BsonDecimal128(new Decimal128(1_000_000_000_000L + i));
        };
    }

    private static List<BsonDocument> documents(int count) {
        List<BsonValue> ids = new ArrayList<>(List.of(
                new BsonMinKey(),
                new BsonMaxKey(),
                BsonNull.VALUE,
                BsonBoolean.TRUE,
                BsonBoolean.FALSE,
                new BsonTimestamp(7, 7),
                new BsonDouble(Double.NaN),
                new BsonDouble(Double.NEGATIVE_INFINITY)));
        for (int i = ids.size(); i < count; i++) {
            ids.add(id(i));
        }
        return ids.stream()
                .map(id -> new BsonDocument("_id", id)
                        .append("name", new BsonString("name of " + id))
                        .append("qty", new BsonInt32(7))
                        .append("odd.name", new BsonString("$price")))
                .toList();
    }

    @Test
    void every_document_of_any_type_of_id_crosses_although_partner_sync_is_killed_in_the_copy() throws Exception {
        try (TandemCluster cluster = TandemCluster.start(
                        ClusterPlan.forOnce().withEnvironment(java.util.Map.of("TANDEM_MIGRATION_COPY_PAGE", "50")));
                TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            List<BsonDocument> documents = documents(30_000);
            app.collection("Task").insertMany(documents);
            app.collection("TaskV2")
                    .insertMany(documents.subList(0, 3_000).stream()
                            .map(document -> new BsonDocument("_id", document.get("_id"))
                                    .append("title", document.get("name"))
                                    .append("colour", new BsonString("red")))
                            .toList());
            app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 'only here', title: 'new'}"));
            RunningMigration migration = RunningMigration.define(app, FORWARD);
            pace(migration, "6000");
            migration.act("/start", "{\"override\": [\"totality\", \"ids\"]}");

            // When
            long before = 0;
            for (long until : List.of(7_000L, 14_000L)) {
                await().atMost(Duration.ofSeconds(90))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> copied(migration) > until && speed(migration, "timeLeftSeconds") > 0);
                assertThat(speed(migration, "perSecond")).isBetween(1L, 7_000L);
                before = copied(migration);
                cluster.kill(Part.PARTNER_SYNC, 0);
                cluster.restart(Part.PARTNER_SYNC, 0);
            }
            pace(migration, "null");
            migration.awaitState("live");

            // Then
            assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(30_001);
            assertThat(app.collection("Task").countDocuments()).isEqualTo(30_001);
            assertThat(app.collection("TaskV2").find(Filters.exists("title", false)))
                    .as(migration.status().toString())
                    .isEmpty();
            assertThat(app.collection("Task").countDocuments(Filters.eq("colour", "red")))
                    .as(migration.status().toString())
                    .isEqualTo(3_000);
            assertThat(app.collection("TaskV2")
                            .countDocuments(Filters.and(Filters.eq("qty", "7"), Filters.type("title", "string"))))
                    .isEqualTo(30_000);
            assertThat(app.collection("tandem.ledger." + migration.name()).countDocuments(Filters.exists("_id.k")))
                    .isEqualTo(30_001);
            assertThat(migration.verify()).isEqualTo("clean");
            assertThat(copied(migration)).isGreaterThanOrEqualTo(33_001);
            assertThat(migration.status().path("counts").path("toPartner").asLong())
                    .as("what was copied before the kill is not copied again")
                    .isLessThan(33_001 - before + 3_000);
        }
    }

    private static void pace(RunningMigration migration, String perSecond) {
        TestApp.Answer answer = migration
                .app()
                .put(
                        Part.PARTNER_SYNC,
                        "/v1/migrations/" + migration.name() + "/copy",
                        "{\"perSecond\": " + perSecond + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static long copied(RunningMigration migration) {
        return speed(migration, "documents");
    }

    private static long speed(RunningMigration migration, String member) {
        return migration.status().path("copy").path(member).asLong();
    }

    @Test
    void documents_with_unusual_ids_that_the_partner_has_already_are_merged(TestApp app) {
        // Given
        app.create(true);
        List<BsonDocument> documents = documents(8);
        app.collection("Task").insertMany(documents);
        for (BsonDocument document : documents) {
            app.collection("TaskV2")
                    .insertOne(new BsonDocument("_id", document.get("_id")).append("colour", new BsonString("red")));
        }

        // When
        RunningMigration migration = RunningMigration.start(app, FORWARD);

        // Then
        assertThat(app.collection("Task").find(Filters.ne("colour", "red")))
                .as(migration.status().toString())
                .isEmpty();
        assertThat(app.collection("TaskV2").countDocuments(Filters.exists("title")))
                .isEqualTo(8);
    }

    @Test
    void documents_of_ten_megabytes_fit_a_small_heap(TestApp app) {
        // Given
        app.create(true);
        String large = "x".repeat(10_000_000);
        for (int i = 0; i < 14; i++) {
            app.collection("Task")
                    .insertOne(new BsonDocument("_id", new BsonInt32(i))
                            .append("name", new BsonString(large))
                            .append("qty", new BsonInt32(i)));
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 'small " + i + "', name: 'n', qty: 1}"));
        }

        // When
        RunningMigration migration = RunningMigration.start(app, FORWARD);

        // Then
        assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(28);
        assertThat(app.collection("TaskV2").countDocuments(Filters.eq("qty", "13")))
                .isOne();
        assertThat(migration.status().has("lastTrouble")).isFalse();
    }

    @Test
    void a_document_that_fails_is_set_aside_and_its_neighbours_cross(TestApp app) {
        // Given
        app.create(true);
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            documents.add(
                    BsonDocument.parse("{_id: " + i + ", name: 'n" + i + "', qty: " + (i == 777 ? "{a: 1}" : i) + "}"));
        }
        app.collection("Task").insertMany(documents);
        RunningMigration migration = RunningMigration.define(app, FORWARD);

        // When
        migration.act("/start", "{\"override\": [\"totality\"]}");
        migration.awaitState("live");

        // Then
        assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(1_999);
        assertThat(migration.status().path("setAside").path("count").asInt()).isOne();
    }

    @Test
    void what_was_deleted_while_the_copy_ran_is_made_anew_if_a_person_says_so(TestApp app) {
        // Given
        app.create(true);
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            documents.add(new BsonDocument("_id", new BsonInt32(i)));
        }
        app.collection("Task").insertMany(documents);
        RunningMigration migration = RunningMigration.define(app, FORWARD);
        app.put(Part.PARTNER_SYNC, "/v1/migrations/" + migration.name() + "/copy", "{\"perSecond\": 200}");
        migration.act("/start", "");
        await().until(() -> app.collection("TaskV2").countDocuments() > 300);
        migration.pause();

        // When
        app.collection("Task").deleteMany(Filters.lt("_id", 300));
        migration.act("/resume", "");
        migration.awaitState("paused");
        migration.act("/resume", "{\"deletes\": \"restore\"}");
        migration.awaitState("live");

        // Then
        assertThat(app.collection("Task").countDocuments()).isEqualTo(800);
        assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(800);
    }
}
