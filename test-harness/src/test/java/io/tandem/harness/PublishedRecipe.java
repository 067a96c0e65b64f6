package io.tandem.harness;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// The recipe that was published for partner collections, as a test double: the copy by `$out`, then a trigger on each
/// collection, whose function reads the current document, transforms it and merges it into the other collection.
///
/// A trigger runs when the test says so, as one that is late would.
final class PublishedRecipe implements AutoCloseable {
    private record Direction(
            MongoCollection<BsonDocument> from, MongoCollection<BsonDocument> to, List<BsonDocument> stages) {}

    /// A run of a trigger's function that has read its document and not written it yet.
    record Reading(MongoCollection<BsonDocument> to, List<BsonDocument> result) {}

    private final Direction forward;
    private final Direction reverse;
    private MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> onInitial;
    private MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> onPartner;
    /// What the functions threw; nobody is told.
    final List<String> thrown = new ArrayList<>();

    PublishedRecipe(TestApp app, String forwardStages, String reverseStages) {
        forward = new Direction(app.collection("Task"), app.collection("TaskV2"), stages(forwardStages));
        reverse = new Direction(app.collection("TaskV2"), app.collection("Task"), stages(reverseStages));
    }

    private static List<BsonDocument> stages(String json) {
        return BsonArray.parse(json).stream().map(BsonValue::asDocument).toList();
    }

    /// The first step: `$out`.
    void copy() {
        List<BsonDocument> pipeline = new ArrayList<>(forward.stages());
        pipeline.add(new BsonDocument(
                "$out", new BsonString(forward.to().getNamespace().getCollectionName())));
        forward.from().aggregate(pipeline).toCollection();
    }

    /// The second step: the triggers see what happens from now on.
    void watch() {
        onInitial = forward.from().watch().cursor();
        onPartner = reverse.from().watch().cursor();
    }

    /// Runs the functions for what has happened and what follows from it, in turns.
    ///
    /// @return how many times a function ran, at most `most`
    int run(int most) throws InterruptedException {
        int ran = 0;
        int idle = 0;
        while (ran < most && idle < 5) {
            boolean onOne = runOne(onInitial, forward);
            boolean onOther = runOne(onPartner, reverse);
            boolean some = onOne || onOther;
            idle = some ? 0 : idle + 1;
            ran += some ? 1 : 0;
            if (!some) {
                Thread.sleep(50);
            }
        }
        return ran;
    }

    boolean runOnInitial() throws InterruptedException {
        return runSoon(onInitial, forward);
    }

    boolean runOnPartner() throws InterruptedException {
        return runSoon(onPartner, reverse);
    }

    private boolean runSoon(MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor, Direction direction)
            throws InterruptedException {
        for (int n = 0; n < 40; n++) {
            if (runOne(cursor, direction)) {
                return true;
            }
            Thread.sleep(50);
        }
        return false;
    }

    private boolean runOne(MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor, Direction direction) {
        ChangeStreamDocument<BsonDocument> event = cursor.tryNext();
        if (event == null) {
            return false;
        }
        BsonValue id = event.getDocumentKey().get("_id");
        try {
            if (event.getOperationType() == OperationType.DELETE) {
                direction.to().deleteOne(Filters.eq("_id", id));
            } else {
                write(read(direction, id));
            }
        } catch (MongoCommandException e) {
            thrown.add(e.getErrorMessage());
        }
        return true;
    }

    Reading readOnInitial(BsonValue id) {
        return read(forward, id);
    }

    Reading readOnPartner(BsonValue id) {
        return read(reverse, id);
    }

    private static Reading read(Direction direction, BsonValue id) {
        List<BsonDocument> pipeline = new ArrayList<>();
        pipeline.add(new BsonDocument("$match", new BsonDocument("_id", id)));
        pipeline.addAll(direction.stages());
        return new Reading(direction.to(), direction.from().aggregate(pipeline).into(new ArrayList<>()));
    }

    /// `$merge` without `whenMatched`: properties are set, none is taken away.
    void write(Reading reading) {
        for (BsonDocument document : reading.result()) {
            BsonDocument properties = document.clone();
            BsonValue id = properties.remove("_id");
            reading.to()
                    .updateOne(
                            Filters.eq("_id", id),
                            new BsonDocument("$set", properties),
                            new com.mongodb.client.model.UpdateOptions().upsert(true));
        }
    }

    /// The triggers stop, and keep no place in the stream.
    void suspend() {
        if (onInitial != null) {
            onInitial.close();
            onPartner.close();
        }
    }

    @Override
    public void close() {
        suspend();
    }
}
