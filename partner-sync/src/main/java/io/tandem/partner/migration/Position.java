package io.tandem.partner.migration;

import io.tandem.partner.capture.Capture;
import io.tandem.partner.capture.LostPositionException;
import io.tandem.partner.capture.StreamTime;
import io.tandem.partner.copy.CopyState;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// Where a migration stands in the change stream and in its initial copy. Everything before it has had its effect.
///
/// @param token     resume token; null before the first
/// @param startedAt cluster time at which the stream was opened first
/// @param copy      how far the initial copy came
/// @param collections the [CollectionIds] that it is of; empty in those that were stored before there were any
/// @param progress  what its last owner said of its progress; null before the first
/// @param ended     epoch of the last owner that came to an orderly end; 0 before the first
/// @param epoch     of the owner that stored it; 0 before that
public record Position(
        @Nullable BsonDocument token,
        BsonTimestamp startedAt,
        CopyState copy,
        BsonDocument collections,
        @Nullable BsonDocument progress,
        long ended,
        long epoch) {
    Position(@Nullable BsonDocument token, BsonTimestamp startedAt, CopyState copy, BsonDocument collections) {
        this(token, startedAt, copy, collections, null, 0, 0);
    }

    /// The same, known to be of these collections.
    ///
    /// @throws LostPositionException where it is of others
    Position in(BsonDocument now) {
        CollectionIds.requireSame(collections, now);
        return new Position(token, startedAt, copy, now, progress, ended, epoch);
    }

    /// Where the stream is read on.
    Capture.Start start() {
        return token == null ? new Capture.Start.At(startedAt) : new Capture.Start.After(token);
    }

    /// The cluster time up to which everything has had its effect.
    BsonTimestamp time() {
        BsonTimestamp passed = token == null ? null : StreamTime.of(token);
        return passed == null ? startedAt : passed;
    }

    /// Whether the owner of this epoch has stored it, and has not ended.
    boolean isKeptBy(long owner) {
        return epoch == owner && ended != owner;
    }

    BsonDocument toBson() {
        BsonDocument position = new BsonDocument("startedAt", startedAt)
                .append("copy", copy.toBson())
                .append("collections", collections);
        return token == null ? position : position.append("token", token);
    }

    static Position fromBson(BsonDocument position) {
        return new Position(
                position.containsKey("token") ? position.getDocument("token") : null,
                position.getTimestamp("startedAt"),
                CopyState.fromBson(position.getDocument("copy")),
                position.getDocument("collections", new BsonDocument()),
                position.containsKey("progress") ? position.getDocument("progress") : null,
                position.getNumber("ended", new BsonInt64(0)).longValue(),
                position.getNumber("epoch", new BsonInt64(0)).longValue());
    }
}
