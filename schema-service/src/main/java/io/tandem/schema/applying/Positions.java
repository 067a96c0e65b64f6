package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
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

/// The next offset of each stream: of a partition of a Kafka topic, named with the topic's id, so that a topic that was
/// made again starts anew. A position only moves in the transaction that has the effect.
@ApplicationScoped
class Positions {
    private final TandemDatabase tandem;

    Positions(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// The next offset to apply.
    ///
    /// @param first the offset of the stream's first record, where a stream that is new begins
    long next(String stream, long first) {
        BsonDocument row = tandem.positions()
                .findOneAndUpdate(
                        eq("_id", stream),
                        Updates.setOnInsert("next", first),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        if (row == null) {
            throw new IllegalStateException("An upsert of position '" + stream + "' answered nothing");
        }
        return row.getInt64("next").getValue();
    }

    /// Moves a position, if it is where it is expected to be.
    ///
    /// @return whether it was
    boolean move(ClientSession session, String stream, long from, long next) {
        return tandem.positions()
                        .updateOne(
                                session,
                                and(eq("_id", stream), eq("next", from)),
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

    /// The next offset to apply, if anything of this stream was ever read.
    Optional<Long> now(String stream) {
        BsonDocument row = tandem.positions().find(eq("_id", stream)).first();
        return Optional.ofNullable(row).map(found -> found.getInt64("next").getValue());
    }
}
