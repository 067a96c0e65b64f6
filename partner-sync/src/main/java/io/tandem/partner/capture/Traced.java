package io.tandem.partner.capture;

import io.tandem.contract.TracedWrite;
import io.tandem.partner.transform.Side;
import org.bson.BsonTimestamp;

/// What capture says of a write that is traced: its hint comes with it.
///
/// @param side  which collection was written
/// @param write what its row says
/// @param time  its cluster time
public record Traced(Side side, TracedWrite write, BsonTimestamp time) {}
