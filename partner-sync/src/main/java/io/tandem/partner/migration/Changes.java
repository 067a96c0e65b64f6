package io.tandem.partner.migration;

import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import org.bson.BsonTimestamp;

/// The changes of users that one identity has waiting: how many on each side, and when the first was written.
final class Changes {
    private int onInitial;
    private int onPartner;
    private BsonTimestamp initialSince = Touches.NEVER;
    private BsonTimestamp partnerSince = Touches.NEVER;

    void add(Side side, BsonTimestamp time) {
        add(side, 1, time);
    }

    /// Takes in those that were there before.
    void add(Changes before) {
        for (Side side : Side.values()) {
            if (before.count(side) > 0) {
                add(side, before.count(side), before.since(side));
            }
        }
    }

    private void add(Side side, int more, BsonTimestamp time) {
        BsonTimestamp since = count(side) == 0 || time.compareTo(since(side)) < 0 ? time : since(side);
        switch (side) {
            case INITIAL -> {
                onInitial += more;
                initialSince = since;
            }
            case PARTNER -> {
                onPartner += more;
                partnerSince = since;
            }
        }
    }

    boolean isEmpty() {
        return onInitial + onPartner == 0;
    }

    int count(Side side) {
        return side == Side.INITIAL ? onInitial : onPartner;
    }

    /// When the first was written on `side`, if any was.
    BsonTimestamp since(Side side) {
        return side == Side.INITIAL ? initialSince : partnerSince;
    }
}
