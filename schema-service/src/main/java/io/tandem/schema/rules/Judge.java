package io.tandem.schema.rules;

import io.tandem.contract.ObjectKey;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Judges writes to the objects of one type, one after the other, as the rules of its app say. Pure.
public final class Judge {
    private static final String NAME = "ErrorWriteNotAllowed (230): ";

    private final Rules.OfType rules;
    private final Map<String, BsonDocument> stored = new HashMap<>();

    public Judge(Rules.OfType rules) {
        this.rules = rules;
    }

    /// Says what is stored before the first write.
    public void knows(BsonDocument object) {
        stored.put(key(object.get("_id", new BsonDocument())), object);
    }

    /// Why this write is not allowed, if it is not.
    ///
    /// @param inserted makes of an object that is given the one that is inserted
    public Optional<String> refusal(SyncedObjectEvent event, UnaryOperator<BsonDocument> inserted) {
        String user = event.user() == null ? "" : event.user();
        Operation operation = event.operation();
        String what = NAME + "user '" + user + "' may not write " + event.type() + " "
                + new BsonDocument("_id", operation.key()).toJson() + ": ";
        Optional<DataRole> role = rules.role(user);
        if (role.isEmpty()) {
            return Optional.of(what + "no role applies to this user");
        }
        return refusal(role.get(), user, operation, inserted)
                .map(why -> what + "role '" + role.get().name() + "' " + why);
    }

    private Optional<String> refusal(
            DataRole role, String user, Operation operation, UnaryOperator<BsonDocument> inserted) {
        if (!role.write()) {
            return Optional.of("writes nothing");
        }
        BsonDocument before = stored.get(key(operation.key()));
        if (before != null && !role.filter().holds(user, before)) {
            return Optional.of("writes only objects within its document filter, which the stored one is not");
        }
        return switch (operation) {
            case Operation.Upsert upsert
            when before == null -> {
                BsonDocument made = inserted.apply(upsert.object());
                yield role.insert().holds(user, made)
                        ? outside(role, user, made)
                        : Optional.of("does not insert such an object");
            }
            case Operation.Upsert upsert -> outside(role, user, after(before, upsert));
            case Operation.Update update ->
                // An object that is not there is refused for that.
                before == null ? Optional.empty() : outside(role, user, after(before, update));
            case Operation.Delete delete ->
                before == null || role.delete().holds(user, before)
                        ? Optional.empty()
                        : Optional.of("does not delete this object");
        };
    }

    private static Optional<String> outside(DataRole role, String user, BsonDocument after) {
        return role.filter().holds(user, after)
                ? Optional.empty()
                : Optional.of("writes only objects within its document filter, which this one would not be");
    }

    /// Says that a write is done: the next one of its object meets what it left.
    ///
    /// @param inserted as for [#refusal]
    public void done(Operation operation, UnaryOperator<BsonDocument> inserted) {
        String key = key(operation.key());
        BsonDocument before = stored.get(key);
        switch (operation) {
            case Operation.Upsert upsert ->
                stored.put(key, before == null ? inserted.apply(upsert.object()) : after(before, upsert));
            case Operation.Update update -> {
                if (before != null) {
                    stored.put(key, after(before, update));
                }
            }
            case Operation.Delete delete -> stored.remove(key);
        }
    }

    /// As far as conditions look, which is the top of an object.
    private static BsonDocument after(BsonDocument before, Operation.Upsert upsert) {
        BsonDocument after = copy(before);
        after.putAll(upsert.object());
        return after;
    }

    private static BsonDocument after(BsonDocument before, Operation.Update update) {
        BsonDocument after = copy(before);
        update.unset().forEach(after::remove);
        after.putAll(update.set());
        return after;
    }

    private static BsonDocument copy(BsonDocument document) {
        BsonDocument copy = new BsonDocument();
        copy.putAll(document);
        return copy;
    }

    private static String key(BsonValue id) {
        return ObjectKey.canonical(id);
    }
}
