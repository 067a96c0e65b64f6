package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.tandem.schema.TandemDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.conversions.Bson;

/// The next offset of each stream: of a partition of a Kafka topic, named with the topic's id, so that a topic that was
/// made again starts anew. A position only moves in the transaction that has the effect.
@ApplicationScoped
class Positions {
    private final TandemDatabase tandem;

    Positions(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// Where a stream stands.
    ///
    /// @param next  the next offset to apply
    /// @param fence the number that [io.tandem.schema.Fence] raises
    record Position(long next, long fence) {
        private static Position of(BsonDocument row) {
            // Rows from before there was a fence lack it.
            return new Position(
                    row.getInt64("next").getValue(),
                    row.getInt64("fence", new BsonInt64(0)).getValue());
        }
    }

    /// Where a stream stands.
    ///
    /// @param first the offset of the stream's first record, where a stream that is new begins
    Position of(String stream, long first) {
        BsonDocument row = tandem.positions()
                .findOneAndUpdate(
                        eq("_id", stream),
                        Updates.setOnInsert("next", first),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        if (row == null) {
            throw new IllegalStateException("An upsert of position '" + stream + "' answered nothing");
        }
        return Position.of(row);
    }

    /// Moves a position, if it and its fence are what they are expected to be.
    ///
    /// @return whether they were
    boolean move(ClientSession session, String stream, Position from, long next) {
        return tandem.positions()
                        .updateOne(
                                session,
                                and(eq("_id", stream), eq("next", from.next()), fence(from.fence())),
                                combine(set("next", next), set("at", Date.from(Instant.now()))))
                        .getMatchedCount()
                == 1;
    }

    /// The next offset to apply, held: until this transaction ends no batch of this stream can be written, and if one
    /// is just being written this one has to begin again.
    Optional<Long> hold(ClientSession session, String stream) {
        BsonDocument row = tandem.positions()
                .findOneAndUpdate(
                        session,
                        eq("_id", stream),
                        // A real change every time: one that changes nothing would hold nothing.
                        Updates.inc("holds", 1L),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(row).map(held -> held.getInt64("next").getValue());
    }

    /// Holds the fence: false if it was raised since it was read.
    boolean holdFence(ClientSession session, String stream, long fence) {
        return tandem.positions()
                        .updateOne(session, and(eq("_id", stream), fence(fence)), Updates.inc("holds", 1L))
                        .getMatchedCount()
                == 1;
    }

    /// Where a stream stands, if anything of it was ever read.
    Optional<Position> now(String stream) {
        return Optional.ofNullable(tandem.positions().find(eq("_id", stream)).first())
                .map(Position::of);
    }

    private static Bson fence(long fence) {
        return fence == 0 ? not(gt("fence", 0L)) : eq("fence", fence);
    }
}
