package io.tandem.schema.rules;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// What has to be so for a role to be somebody's, or for a write to be within it.
sealed interface Condition {
    /// Always, or never.
    Condition TRUE = new Literal(true);

    /// Whether it is so.
    ///
    /// @param user   who writes
    /// @param object the object as it is stored, or as it would be
    boolean holds(String user, BsonDocument object);

    /// `true`, `%%true`, or their opposites.
    record Literal(boolean value) implements Condition {
        @Override
        public boolean holds(String user, BsonDocument object) {
            return value;
        }
    }

    /// All of them: several members of one object, or `$and`.
    record All(List<Condition> conditions) implements Condition {
        @Override
        public boolean holds(String user, BsonDocument object) {
            return conditions.stream().allMatch(each -> each.holds(user, object));
        }
    }

    /// `$or`.
    record Any(List<Condition> conditions) implements Condition {
        @Override
        public boolean holds(String user, BsonDocument object) {
            return conditions.stream().anyMatch(each -> each.holds(user, object));
        }
    }

    /// `$nor` of one.
    record Not(Condition condition) implements Condition {
        @Override
        public boolean holds(String user, BsonDocument object) {
            return !condition.holds(user, object);
        }
    }

    /// A property of the object. A list holds what one of its elements holds, as in MongoDB.
    record OfProperty(String name, Match match) implements Condition {
        @Override
        public boolean holds(String user, BsonDocument object) {
            return match.holds(object.get(name), user);
        }
    }

    /// `%%user.id`.
    record OfUser(Match match) implements Condition {
        @Override
        public boolean holds(String user, BsonDocument object) {
            return match.holds(new BsonString(user), user);
        }
    }
}
