package io.tandem.partner.migration;

import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/// Something that happened to a migration.
///
/// @param number its place in the migration's record, from 0
/// @param act    what a person asked for, such as `repair`; null where partner-sync led it on by itself
/// @param to     the state that it led to, or left
/// @param by     who did it
/// @param asked  the act's parameters; null without any
public record Act(
        String migration,
        int number,
        @Nullable String act,
        String to,
        String by,
        BsonDateTime at,
        @Nullable BsonDocument asked) {
    /// As it lies in the migration's row.
    static BsonDocument row(@Nullable String act, MigrationState to, String by, @Nullable BsonDocument asked) {
        BsonDocument row = new BsonDocument();
        if (act != null) {
            row.append("act", new BsonString(act));
        }
        row.append("to", new BsonString(to.word()))
                .append("by", new BsonString(by))
                .append("at", new BsonDateTime(System.currentTimeMillis()));
        return asked == null || asked.isEmpty() ? row : row.append("asked", asked);
    }

    static Act of(String migration, int number, BsonDocument row) {
        return new Act(
                migration,
                number,
                row.containsKey("act") ? row.getString("act").getValue() : null,
                row.getString("to").getValue(),
                row.getString("by").getValue(),
                row.getDateTime("at"),
                row.containsKey("asked") ? row.getDocument("asked") : null);
    }

    /// As partner.events tells it.
    public BsonDocument toBson() {
        BsonDocument event =
                new BsonDocument("migration", new BsonString(migration)).append("number", new BsonInt32(number));
        event.putAll(told());
        return event;
    }

    /// As people read it: without whose it is.
    BsonDocument told() {
        BsonDocument told = new BsonDocument("state", new BsonString(to))
                .append("by", new BsonString(by))
                .append("at", at);
        if (act != null) {
            told.append("act", new BsonString(act));
        }
        return asked == null ? told : told.append("asked", asked);
    }
}
