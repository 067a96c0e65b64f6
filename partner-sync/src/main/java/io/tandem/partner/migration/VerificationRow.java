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
/// @param uncompared pairs that were written all the time, so that there was no moment to compare them; while it is
/// under way, how often that was so
record VerificationRow(
        boolean running,
        int generation,
        @Nullable Walked walk,
        long again,
        long startedAt,
        long endedAt,
        long mismatched,
        long explained,
        long uncompared) {

    static VerificationRow begin(long now, long total, long endedBefore) {
        return new VerificationRow(true, 1, Walked.begin(total), 0, now, endedBefore, 0, 0, 0);
    }

    VerificationRow walked(Walked to) {
        return new VerificationRow(
                running, generation, to, again, startedAt, endedAt, mismatched, explained, uncompared);
    }

    VerificationRow looked(int more) {
        return new VerificationRow(
                running, generation, walk, again + more, startedAt, endedAt, mismatched, explained, uncompared);
    }

    VerificationRow gaveUp(int more) {
        return new VerificationRow(
                running, generation, walk, again, startedAt, endedAt, mismatched, explained, uncompared + more);
    }

    VerificationRow next(long now) {
        long began = running ? startedAt : now;
        return new VerificationRow(
                true, generation + 1, walk, again, began, endedAt, mismatched, explained, uncompared);
    }

    VerificationRow ended(long now, long found, long because, long left) {
        return new VerificationRow(false, generation, walk, again, startedAt, now, found, because, left);
    }

    boolean isClean() {
        return !running && mismatched == 0 && uncompared == 0;
    }

    static VerificationRow of(@Nullable BsonDocument row) {
        if (row == null || !row.containsKey("generation")) {
            return new VerificationRow(false, 0, null, 0, 0, System.currentTimeMillis(), 0, 0, 0);
        }
        return new VerificationRow(
                row.getBoolean("running").getValue(),
                row.getInt32("generation").getValue(),
                row.containsKey("walk") ? Walked.fromBson(row.getDocument("walk")) : null,
                row.getInt64("again").getValue(),
                row.getDateTime("startedAt").getValue(),
                row.getDateTime("endedAt").getValue(),
                row.getInt64("mismatched").getValue(),
                row.getInt64("explained").getValue(),
                row.getNumber("uncompared", new BsonInt64(0)).longValue());
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
                .append("explained", new BsonInt64(explained))
                .append("uncompared", new BsonInt64(uncompared));
        return walk == null ? row : row.append("walk", walk.toBson());
    }

    /// @param asked whether somebody has asked for one that has not begun
    BsonDocument toStatus(boolean asked) {
        boolean waiting = asked && !running;
        if (generation == 0) {
            return new BsonDocument("state", new org.bson.BsonString(waiting ? "waiting" : "never run"));
        }
        String ended = mismatched > 0 ? "mismatched" : uncompared > 0 ? "incomplete" : "clean";
        String state = waiting ? "waiting" : running ? "running" : ended;
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
                        .append("explained", new BsonInt64(explained))
                        .append("notCompared", new BsonInt64(uncompared));
    }
}
