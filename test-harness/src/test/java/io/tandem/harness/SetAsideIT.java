package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// Documents without a counterpart: how long they are set aside, and what they hold.
@TandemTest
class SetAsideIT {
    private static void insert(TestApp app) {
        for (int id = 0; id < 3; id++) {
            app.collection("Task").insertOne(BsonDocument.parse("{_id: " + id + ", name: 'n'}"));
        }
    }

    private static void awaitSetAside(RunningMigration migration, int count) {
        await().untilAsserted(() ->
                assertThat(migration.status().at("/setAside/count").asInt(-1)).isEqualTo(count));
    }

    @Test
    void a_document_without_a_counterpart_is_set_aside_only_as_long_as_it_is_there(TestApp app) {
        // Given
        app.create(true);
        insert(app);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 'abc', title: 'no int'}"));
        awaitSetAside(migration, 1);

        // When: it goes while nobody looks
        migration.act("/abort", "");
        migration.awaitState("aborted");
        app.collection("TaskV2").deleteOne(Filters.eq("_id", "abc"));
        migration.act("/start", "");
        migration.awaitState("live");

        // Then
        awaitSetAside(migration, 0);

        // When: no hint tells of the delete, as in a transaction of the migration's own
        app.collection("TaskV2")
                .insertMany(List.of(BsonDocument.parse("{_id: 'b'}"), BsonDocument.parse("{_id: 'c'}")));
        awaitSetAside(migration, 2);
        unseen(app, migration, session -> app.collection("TaskV2").deleteOne(session, Filters.eq("_id", "b")));
        assertThat(migration.post("/set-aside/retry", "").json().path("retried").asInt())
                .isEqualTo(2);

        // Then
        awaitSetAside(migration, 1);
        String id = migration.get("/set-aside").at("/setAside/0/id").asText();
        migration.act("/set-aside/" + id + "/retry", "");
        assertThat(migration.post("/set-aside/none/retry", "").status()).isEqualTo(404);
    }

    private static void unseen(TestApp app, RunningMigration migration, Consumer<ClientSession> write) {
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.database()
                        .getCollection("tandem.ledger." + migration.name())
                        .updateOne(
                                session,
                                Filters.eq("_id", new Document("w", 999)),
                                Updates.inc("n", 1),
                                new UpdateOptions().upsert(true));
                write.accept(session);
                return true;
            });
        }
    }

    @Test
    void only_what_is_set_aside_on_the_partner_side_holds_a_drop(TestApp app) {
        // Given
        app.create(true);
        insert(app);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 'no int', name: 'stays'}"));
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 'abc', title: 'would be lost'}"));
        awaitSetAside(migration, 2);

        // When
        migration.act("/abort", "{\"partner\": \"drop\"}");

        // Then
        migration.awaitState("paused");
        assertThat(migration.status().path("reason").asText())
                .startsWith("1 documents are set aside or held, and would");

        // When
        app.collection("TaskV2").deleteOne(Filters.eq("_id", "abc"));
        migration.act("/abort", "{\"partner\": \"drop\"}");

        // Then
        migration.awaitState("aborted");
        assertThat(app.collection("Task").countDocuments()).isEqualTo(4);
        awaitSetAside(migration, 0);
    }
}
