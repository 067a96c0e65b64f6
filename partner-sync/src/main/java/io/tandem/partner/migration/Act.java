package io.tandem.partner.migration;

import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/// Something that happened to a migration.
///
/// @param number its place in the migration's record, from 0
/// @param to     the state that it led to
/// @param by     who did it
public record Act(String migration, int number, String to, String by, BsonDateTime at) {
    public BsonDocument toBson() {
        return new BsonDocument("migration", new BsonString(migration))
                .append("number", new BsonInt32(number))
                .append("state", new BsonString(to))
                .append("by", new BsonString(by))
                .append("at", at);
    }
}
