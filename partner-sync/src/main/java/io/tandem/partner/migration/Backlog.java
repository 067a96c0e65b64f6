package io.tandem.partner.migration;

import java.util.function.Function;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// The changes of users that have not crossed.
///
/// @param toPartner those that were written on the initial side
/// @param toInitial those that were written on the partner side
/// @param unread    whether there may be more that nobody has read yet
record Backlog(Waits toPartner, Waits toInitial, boolean unread) {
    /// None.
    static final Backlog NONE = new Backlog(Waits.NONE, Waits.NONE, false);

    /// Those of one direction.
    ///
    /// @param since   when the oldest was written, in seconds since 1970; 0 if there is none
    /// @param changes how many are known
    record Waits(long since, long changes) {
        static final Waits NONE = new Waits(0, 0);

        /// The age of the oldest.
        long seconds() {
            return since == 0 ? 0 : Math.max(0, System.currentTimeMillis() / 1000 - since);
        }

        private BsonDocument toBson() {
            return new BsonDocument("since", new BsonInt64(since)).append("changes", new BsonInt64(changes));
        }

        private static Waits fromBson(BsonValue waits) {
            return new Waits(
                    waits.asDocument().getInt64("since").getValue(),
                    waits.asDocument().getInt64("changes").getValue());
        }

        private BsonDocument toStatus() {
            return new BsonDocument("seconds", new BsonInt64(seconds())).append("changes", new BsonInt64(changes));
        }

        private Waits orSince(BsonTimestamp from) {
            return since == 0 ? new Waits(from.getTime(), 0) : this;
        }
    }

    /// The same where what was written after `from` has not been read: a direction of which nothing is known may be as
    /// far behind as that.
    Backlog unreadSince(BsonTimestamp from) {
        return new Backlog(toPartner.orSince(from), toInitial.orSince(from), true);
    }

    BsonDocument toBson() {
        return written(Waits::toBson).append("unread", BsonBoolean.valueOf(unread));
    }

    static Backlog fromBson(BsonDocument backlog) {
        return new Backlog(
                Waits.fromBson(backlog.getDocument("toPartner")),
                Waits.fromBson(backlog.getDocument("toInitial")),
                backlog.getBoolean("unread").getValue());
    }

    /// As people read it: `seconds` and `changes` by direction, and `atLeast` where there may be more changes.
    BsonDocument toStatus() {
        BsonDocument status = written(Waits::toStatus);
        return unread ? status.append("atLeast", BsonBoolean.TRUE) : status;
    }

    private BsonDocument written(Function<Waits, BsonDocument> form) {
        return new BsonDocument("toPartner", form.apply(toPartner)).append("toInitial", form.apply(toInitial));
    }
}
