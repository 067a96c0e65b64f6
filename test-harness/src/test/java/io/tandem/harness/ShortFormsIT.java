package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

/// The short forms of transforms, crossing both ways: what MongoDB makes of them.
@TandemTest
class ShortFormsIT {
    private static void insert(TestApp app, String collection, String document) {
        app.collection(collection).insertOne(BsonDocument.parse(document));
    }

    private static void update(TestApp app, String collection, int id, Bson update) {
        assertThat(app.collection(collection)
                        .updateOne(Filters.eq("_id", id), update)
                        .getModifiedCount())
                .isOne();
    }

    private static void awaitDocument(TestApp app, String collection, String json) {
        BsonDocument wanted = BsonDocument.parse(json);
        await().untilAsserted(() -> assertThat(app.collection(collection)
                        .find(Filters.eq("_id", wanted.get("_id")))
                        .first())
                .isEqualTo(wanted));
    }

    @Test
    void mapped_values_embedded_properties_array_positions_and_constants_cross_and_come_back(TestApp app) {
        // Given
        app.create(true);
        insert(app, "Task", """
                {_id: 1, status: 'open', address: {city: 'Ulm', zip: '89073', note: 'x'}, coordinates: [9.9, 48.4],
                 legacy: 'old'}""");
        RunningMigration migration = RunningMigration.start(app, """
                "forward": [{"map": {"status": {"values": [["open", 0], ["done", 1]]}}},
                  {"move": {"address.city": "city", "address.zip": "zip"}},
                  {"move": {"coordinates.0": "longitude", "coordinates.1": "latitude"}},
                  {"set": {"source": "$v1"}}, {"unset": ["legacy"]}]""");
        awaitDocument(app, "TaskV2", """
                {_id: 1, status: 0, address: {note: 'x'}, city: 'Ulm', zip: '89073', longitude: 9.9, latitude: 48.4,
                 source: '$v1'}""");

        // When: by a new app
        update(app, "TaskV2", 1, Updates.combine(Updates.set("status", 1), Updates.set("city", "Bonn")));
        update(app, "TaskV2", 1, Updates.set("latitude", 50.7));
        insert(app, "TaskV2", "{_id: 2, status: 0, city: 'Ulm', longitude: 1.0, latitude: 2.0}");

        // Then
        awaitDocument(app, "Task", """
                {_id: 1, status: 'done', address: {city: 'Bonn', zip: '89073', note: 'x'}, coordinates: [9.9, 50.7],
                 legacy: 'old'}""");
        awaitDocument(app, "Task", "{_id: 2, status: 'open', address: {city: 'Ulm'}, coordinates: [1.0, 2.0]}");

        // When: by an old app
        update(app, "Task", 1, Updates.combine(Updates.set("address.zip", "53111"), Updates.set("coordinates.0", 7.1)));
        update(app, "Task", 1, Updates.set("status", "waiting"));
        update(app, "Task", 2, Updates.combine(Updates.unset("address"), Updates.set("coordinates.2", 3.0)));

        // Then: a value that is not mapped stays, and so does an array with more elements than the form names
        awaitDocument(app, "TaskV2", """
                {_id: 1, status: 'waiting', address: {note: 'x'}, city: 'Bonn', zip: '53111', longitude: 7.1,
                 latitude: 50.7, source: '$v1'}""");
        await().untilAsserted(() -> assertThat(
                        app.collection("TaskV2").find(Filters.eq("_id", 2)).first())
                .containsEntry(
                        "coordinates",
                        BsonDocument.parse("{a: [1.0, 2.0, 3.0]}").get("a"))
                .doesNotContainKeys("city", "longitude", "latitude", "address"));
        assertThat(migration.verify()).isEqualTo("clean");
    }

    @Test
    void what_cannot_be_converted_becomes_a_constant_there_and_stays_what_it_was_here(TestApp app) {
        // Given
        app.create(true);
        insert(app, "Task", "{_id: 1, n: '12', done: false}");
        insert(app, "Task", "{_id: 2, n: 'many', done: false}");
        insert(app, "Task", "{_id: 3, n: null, done: false}");
        insert(app, "Task", "{_id: 4, done: false}");
        RunningMigration migration = RunningMigration.start(app, """
                "forward": [{"convert": {"n": {"to": "int", "onError": -1, "onNull": 0}}}],
                "reverse": [{"convert": {"n": {"from": "int", "to": "string"}}}]""");
        awaitDocument(app, "TaskV2", "{_id: 1, n: 12, done: false}");
        awaitDocument(app, "TaskV2", "{_id: 2, n: -1, done: false}");
        awaitDocument(app, "TaskV2", "{_id: 3, n: 0, done: false}");
        awaitDocument(app, "TaskV2", "{_id: 4, done: false}");

        // When
        for (int id = 2; id <= 4; id++) {
            update(app, "TaskV2", id, Updates.set("done", true));
        }
        update(app, "TaskV2", 1, Updates.set("n", 13));
        update(app, "Task", 4, Updates.set("n", "few"));

        // Then
        awaitDocument(app, "Task", "{_id: 1, n: '13', done: false}");
        awaitDocument(app, "Task", "{_id: 2, n: 'many', done: true}");
        awaitDocument(app, "Task", "{_id: 3, n: null, done: true}");
        awaitDocument(app, "Task", "{_id: 4, n: 'few', done: true}");
        awaitDocument(app, "TaskV2", "{_id: 4, n: -1, done: true}");
        assertThat(migration.verify()).isEqualTo("clean");
    }
}
