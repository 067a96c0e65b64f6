package io.tandem.harness;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.tandem.harness.ConvergingShape.Side;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/// A user who writes to one side, and knows what both sides must hold in the end: nobody else writes the
/// properties that are its own. Of the documents that both sides write, the name is the initial side's and `done`
/// the partner's; of its other documents everything is its own, and it inserts, replaces and deletes them too.
final class OneSidedWriter implements Runnable {
    static final String FORWARD = """
            "forward": [{"rename": {"name": "title"}}, {"convert": {"count": {"from": "int", "to": "string"}}},
                        {"convert": {"_id": {"from": "int", "to": "string"}}}]""";
    /// Up to this one, documents are written by both sides.
    static final int SHARED = 600;

    private static final int OWN = 300;

    private final Side side;
    private final MongoCollection<BsonDocument> collection;
    private final Random random;
    /// In the initial shape; of the shared documents only what is its own.
    private final Map<Integer, BsonDocument> wanted = new ConcurrentHashMap<>();

    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile boolean stopped;
    private long writes;

    OneSidedWriter(TestApp app, Side side, Random random) {
        this.side = side;
        this.collection = app.collection(side == Side.INITIAL ? "Task" : "TaskV2");
        this.random = random;
        BsonDocument own = BsonDocument.parse(side == Side.INITIAL ? "{name: 'start'}" : "{done: false}");
        for (int id = 0; id < SHARED; id++) {
            wanted.put(id, own.clone());
        }
    }

    /// What there is before anybody writes: the shared documents, in the initial shape.
    static List<BsonDocument> first() {
        List<BsonDocument> first = new ArrayList<>();
        for (int id = 0; id < SHARED; id++) {
            first.add(BsonDocument.parse("{_id: " + id + ", name: 'start', done: false}"));
        }
        return first;
    }

    @Override
    public void run() {
        while (!stopped) {
            turn.lock();
            try {
                write();
            } finally {
                turn.unlock();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(4);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopped = true;
        while (turn.isHeldByCurrentThread()) {
            turn.unlock();
        }
    }

    /// Writes nothing until [#goOn], which the same thread must call.
    void rest() {
        turn.lock();
    }

    void goOn() {
        turn.unlock();
    }

    /// How many of its writes found something to change.
    long writes() {
        return writes;
    }

    /// What must be there, by `_id`; of the shared documents only what is its own.
    Map<Integer, BsonDocument> wanted() {
        return wanted;
    }

    private void write() {
        if (random.nextBoolean()) {
            int id = random.nextInt(SHARED);
            set(id, side == Side.INITIAL ? "name" : "done");
            return;
        }
        int id = SHARED + (side == Side.INITIAL ? 0 : OWN) + random.nextInt(OWN);
        switch (random.nextInt(5)) {
            case 0 -> {
                writes += collection.deleteOne(at(id)).getDeletedCount();
                wanted.remove(id);
            }
            case 1 -> {
                BsonDocument whole = new BsonDocument();
                for (String property : List.of("name", "count", "done")) {
                    if (random.nextInt(3) > 0) {
                        whole.put(property, value(property));
                    }
                }
                collection.replaceOne(at(id), shaped(side, id, whole), new ReplaceOptions().upsert(true));
                wanted.put(id, whole);
                writes++;
            }
            default -> set(id, List.of("name", "count", "done").get(random.nextInt(3)));
        }
    }

    private void set(int id, String property) {
        boolean removes = random.nextInt(5) == 0;
        BsonDocument change = new BsonDocument(property, value(property));
        String operator = removes ? "$unset" : "$set";
        long found = collection
                .updateOne(at(id), new BsonDocument(operator, inShape(side, change)))
                .getMatchedCount();
        if (found == 1) {
            writes++;
            BsonDocument now = wanted.getOrDefault(id, new BsonDocument()).clone();
            if (removes) {
                now.remove(property);
            } else {
                now.putAll(change);
            }
            wanted.put(id, now);
        }
    }

    private BsonValue value(String property) {
        return switch (property) {
            case "name" -> new BsonString("name " + random.nextInt(4));
            case "count" -> new BsonInt32(random.nextInt(4));
            default -> BsonBoolean.valueOf(random.nextBoolean());
        };
    }

    private org.bson.conversions.Bson at(int id) {
        return Filters.eq("_id", shaped(side, id, new BsonDocument()).get("_id"));
    }

    /// A document with these properties of the initial shape, as that side has it.
    static BsonDocument shaped(Side side, int id, BsonDocument properties) {
        BsonDocument shaped =
                new BsonDocument("_id", side == Side.INITIAL ? new BsonInt32(id) : new BsonString(String.valueOf(id)));
        shaped.putAll(inShape(side, properties));
        return shaped;
    }

    private static BsonDocument inShape(Side side, BsonDocument properties) {
        BsonDocument shaped = new BsonDocument();
        properties.forEach((property, value) -> {
            if (side == Side.INITIAL) {
                shaped.put(property, value);
            } else if (property.equals("count")) {
                shaped.put(
                        property, new BsonString(String.valueOf(value.asInt32().getValue())));
            } else {
                shaped.put(property.equals("name") ? "title" : property, value);
            }
        });
        return shaped;
    }
}
