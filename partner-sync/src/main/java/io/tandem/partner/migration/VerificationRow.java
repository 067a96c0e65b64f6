package io.tandem.partner.migration;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;

/// Where a verification stands.
///
/// @param running    whether it is under way
/// @param generation 1 looks at every document, later ones at what differed
/// @param walk       how far the first generation came; null before the first verification
/// @param again      documents that were looked at again
/// @param startedAt  when it began, in milliseconds
/// @param endedAt    when the last one ended; for the first, when the migration was first run
/// @param mismatched properties and documents that differ
/// @param explained  those that differ because their document is set aside or held
record VerificationRow(
        boolean running,
        int generation,
        @Nullable Walked walk,
        long again,
        long startedAt,
        long endedAt,
        long mismatched,
        long explained) {

    static VerificationRow begin(long now, long total, long endedBefore) {
        return new VerificationRow(true, 1, Walked.begin(total), 0, now, endedBefore, 0, 0);
    }

    VerificationRow walked(Walked to) {
        return new VerificationRow(running, generation, to, again, startedAt, endedAt, mismatched, explained);
    }

    VerificationRow looked(int more) {
        return new VerificationRow(running, generation, walk, again + more, startedAt, endedAt, mismatched, explained);
    }

    VerificationRow next(long now) {
        long began = running ? startedAt : now;
        return new VerificationRow(true, generation + 1, walk, again, began, endedAt, mismatched, explained);
    }

    VerificationRow ended(long now, long found, long because) {
        return new VerificationRow(false, generation, walk, again, startedAt, now, found, because);
    }

    static VerificationRow of(@Nullable BsonDocument row) {
        if (row == null || !row.containsKey("generation")) {
            return new VerificationRow(false, 0, null, 0, 0, System.currentTimeMillis(), 0, 0);
        }
        return new VerificationRow(
                row.getBoolean("running").getValue(),
                row.getInt32("generation").getValue(),
                row.containsKey("walk") ? Walked.fromBson(row.getDocument("walk")) : null,
                row.getInt64("again").getValue(),
                row.getDateTime("startedAt").getValue(),
                row.getDateTime("endedAt").getValue(),
                row.getInt64("mismatched").getValue(),
                row.getInt64("explained").getValue());
    }

    static void write(MongoCollection<BsonDocument> rows, String migration, VerificationRow row) {
        var changes = new java.util.ArrayList<org.bson.conversions.Bson>();
        row.toBson().forEach((member, value) -> changes.add(Updates.set(member, value)));
        rows.updateOne(Filters.eq("_id", migration), Updates.combine(changes), new UpdateOptions().upsert(true));
    }

    private BsonDocument toBson() {
        BsonDocument row = new BsonDocument("running", BsonBoolean.valueOf(running))
                .append("generation", new BsonInt32(generation))
                .append("again", new BsonInt64(again))
                .append("startedAt", new BsonDateTime(startedAt))
                .append("endedAt", new BsonDateTime(endedAt))
                .append("mismatched", new BsonInt64(mismatched))
                .append("explained", new BsonInt64(explained));
        return walk == null ? row : row.append("walk", walk.toBson());
    }

    BsonDocument toStatus() {
        if (generation == 0) {
            return new BsonDocument("state", new org.bson.BsonString("never run"));
        }
        String state = running ? "running" : mismatched == 0 ? "clean" : "mismatched";
        BsonDocument status = new BsonDocument("state", new org.bson.BsonString(state))
                .append("generation", new BsonInt32(generation))
                .append("documents", new BsonInt64(walk == null ? 0 : walk.count()))
                .append("of", new BsonInt64(walk == null ? 0 : Math.max(walk.total(), walk.count())))
                .append("lookedAtAgain", new BsonInt64(again))
                .append("startedAt", new BsonDateTime(startedAt));
        return running
                ? status
                : status.append("endedAt", new BsonDateTime(endedAt))
                        .append("mismatches", new BsonInt64(mismatched))
                        .append("explained", new BsonInt64(explained));
    }
}
