package io.tandem.harness.demo;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Watches both collections and takes the time between a write on one side and its arrival on the other, as the
/// server's clock saw both.
final class Crossings implements AutoCloseable {
    private final MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor;
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final Map<String, Long> crossed = new ConcurrentHashMap<>();
    private final AtomicLong seen = new AtomicLong();
    private final Thread reader;
    private volatile boolean closed;

    Crossings(Stage stage) {
        MongoCollection<BsonDocument> any = stage.app().collection("Quake");
        cursor = stage.app()
                .mongo()
                .getDatabase(any.getNamespace().getDatabaseName())
                .watch(
                        List.of(new BsonDocument(
                                "$match",
                                new BsonDocument(
                                        "ns.coll",
                                        new BsonDocument(
                                                "$in",
                                                new BsonArray(List.of(
                                                        new BsonString("Quake"), new BsonString("QuakeV2"))))))),
                        BsonDocument.class)
                .maxAwaitTime(100, TimeUnit.MILLISECONDS)
                .cursor();
        reader = Thread.ofPlatform().daemon().name("crossings").start(this::read);
    }

    private void read() {
        while (!closed) {
            ChangeStreamDocument<BsonDocument> event = cursor.tryNext();
            if (event == null) {
                continue;
            }
            seen.incrementAndGet();
            BsonDocument key = event.getDocumentKey();
            BsonDateTime time = event.getWallTime();
            if (key != null && time != null) {
                String id = text(key.get("_id", BsonNull.VALUE));
                // The first event of a change is the write itself, the second one its partner's.
                if (written.putIfAbsent(id, time.getValue()) != null) {
                    crossed.putIfAbsent(id, time.getValue());
                }
            }
        }
        cursor.close();
    }

    private static String text(BsonValue id) {
        return id.isString() ? id.asString().getValue() : id.toString();
    }

    /// How many changes of the objects that were written since the start have arrived on the other side.
    long count() {
        return crossed.size();
    }

    /// All change events so far.
    long events() {
        return seen.get();
    }

    /// The times of all crossings in milliseconds, ascending.
    List<Long> times() {
        List<Long> times = new ArrayList<>();
        crossed.forEach((id, time) -> times.add(time - written.getOrDefault(id, time)));
        times.sort(Long::compare);
        return times;
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
