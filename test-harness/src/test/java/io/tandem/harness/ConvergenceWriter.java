package io.tandem.harness;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.tandem.harness.ConvergingShape.Group;
import io.tandem.harness.ConvergingShape.Side;
import io.tandem.harness.ConvergingShape.Value;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/// A user who writes to both sides of all shapes: updates, unsets, replacements, insertions, deletions, and both sides
/// in one transaction. Each write has a number by which MongoDB's oplog tells whether and when it happened.
final class ConvergenceWriter implements Runnable {
    /// Some documents are written so often that writers meet within the same millisecond.
    private static final int HOTTEST = 16;

    /// One write to one document.
    ///
    /// @param number  by it the oplog knows the write
    /// @param values  what it gave to the groups that it touched
    /// @param deletes whether the document goes
    record Write(
            ConvergingShape shape,
            Side side,
            int id,
            UUID session,
            long number,
            Map<Group, Value> values,
            boolean deletes) {}

    private final TestApp app;
    private final Random random;
    private final int ids;
    private final int writes;
    private final List<Write> written = new ArrayList<>();
    private final List<Long> micros = new ArrayList<>();
    private UUID session = new UUID(0, 0);

    ConvergenceWriter(TestApp app, Random random, int ids, int writes) {
        this.app = app;
        this.random = random;
        this.ids = ids;
        this.writes = writes;
    }

    /// Whether documents of this id are ever deleted; of the others nothing may be lost.
    static boolean mayGo(int id) {
        return id % 2 == 0;
    }

    /// What it tried to write, in order.
    List<Write> written() {
        return written;
    }

    /// How long each write took that was answered, in microseconds.
    List<Long> micros() {
        return micros;
    }

    @Override
    public void run() {
        try (MongoClient client = MongoClients.create(app.cluster().mongoUri());
                ClientSession own = client.startSession()) {
            BsonBinary id = own.getServerSession().getIdentifier().getBinary("id");
            session = id.asUuid();
            for (int n = 0; n < writes; n++) {
                long begin = System.nanoTime();
                try {
                    write(client, own);
                    micros.add((System.nanoTime() - begin) / 1_000);
                } catch (MongoException away) {
                    // MongoDB was killed, or two transactions met: the oplog knows what became of it.
                    if (own.hasActiveTransaction()) {
                        own.abortTransaction();
                    }
                }
            }
        }
    }

    private void write(MongoClient client, ClientSession own) {
        ConvergingShape shape = ConvergingShape.ALL.get(random.nextInt(ConvergingShape.ALL.size()));
        int id = random.nextInt(3) == 0 ? random.nextInt(Math.min(HOTTEST, ids)) : random.nextInt(ids);
        Side side = random.nextBoolean() ? Side.INITIAL : Side.PARTNER;
        int kind = random.nextInt(100);
        if (kind < 8 && mayGo(id)) {
            note(own, shape, side, id, Map.of(), true);
            collection(client, shape, side).deleteOne(own, at(shape, side, id));
        } else if (kind < 22) {
            Map<Group, Value> values = whole(shape, side);
            note(own, shape, side, id, values, false);
            collection(client, shape, side)
                    .replaceOne(
                            own,
                            at(shape, side, id),
                            shape.document(side, id, values),
                            new ReplaceOptions().upsert(mayGo(id) && kind < 15));
        } else if (kind < 27) {
            own.startTransaction();
            for (Side each : Side.values()) {
                update(client, own, shape, each, id, 1);
            }
            own.commitTransaction();
        } else {
            update(client, own, shape, side, id, 0);
        }
    }

    /// @param ahead 1 where the transaction has its number already
    private void update(MongoClient client, ClientSession own, ConvergingShape shape, Side side, int id, int ahead) {
        List<Group> groups = writable(shape, side);
        Group group = groups.get(random.nextInt(groups.size()));
        Value value = value(group);
        BsonDocument set = value.in(side);
        BsonDocument unset = new BsonDocument();
        group.properties(side).stream()
                .filter(property -> !set.containsKey(property))
                .forEach(property -> unset.put(property, new BsonString("")));
        BsonDocument update = new BsonDocument();
        if (!set.isEmpty()) {
            update.put("$set", set);
        }
        if (!unset.isEmpty()) {
            update.put("$unset", unset);
        }
        note(own, shape, side, id, Map.of(group, value), false, ahead);
        collection(client, shape, side).updateOne(own, at(shape, side, id), update);
    }

    private Map<Group, Value> whole(ConvergingShape shape, Side side) {
        Map<Group, Value> values = new LinkedHashMap<>();
        writable(shape, side).forEach(group -> values.put(group, value(group)));
        return values;
    }

    private static List<Group> writable(ConvergingShape shape, Side side) {
        return shape.groups().stream()
                .filter(group -> side == Side.INITIAL || group.crosses())
                .toList();
    }

    private Value value(Group group) {
        int number = random.nextInt(group.values().size() + 1);
        return number == group.values().size() ? Value.MISSING : group.values().get(number);
    }

    private void note(
            ClientSession own, ConvergingShape shape, Side side, int id, Map<Group, Value> values, boolean deletes) {
        note(own, shape, side, id, values, deletes, 0);
    }

    private void note(
            ClientSession own,
            ConvergingShape shape,
            Side side,
            int id,
            Map<Group, Value> values,
            boolean deletes,
            int ahead) {
        long number = own.getServerSession().getTransactionNumber() + 1 - ahead;
        written.add(new Write(shape, side, id, session, number, values, deletes));
    }

    private MongoCollection<BsonDocument> collection(MongoClient client, ConvergingShape shape, Side side) {
        return client.getDatabase(app.database().getName()).getCollection(shape.collection(side), BsonDocument.class);
    }

    private static Bson at(ConvergingShape shape, Side side, int id) {
        return Filters.eq("_id", shape.id(side, id));
    }
}
