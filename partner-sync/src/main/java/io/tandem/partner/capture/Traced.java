package io.tandem.partner.capture;

import io.tandem.contract.TracedWrite;
import io.tandem.partner.transform.Side;
import java.time.Instant;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// What capture says of a write that is traced: its hint comes with it.
///
/// @param side  which collection was written
/// @param write what its row says
/// @param time  its cluster time
public record Traced(Side side, TracedWrite write, BsonTimestamp time) {
    /// What the next migration of a chain is told of the write that brings it across: it goes on in the same trace.
    ///
    /// @param collection where it is written
    /// @param key        the document's `_id` there
    public TracedWrite carried(String collection, BsonValue key, Instant now) {
        return new TracedWrite(
                write.app(), collection, collection, key, write.traceparent(), write.partition(), write.offset(), now);
    }
}
