package io.tandem.partner.crossing;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.tandem.partner.merge.Patch;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/// Turns decided writes into MongoDB's, each with a guard: it applies only to the document that the merge has seen.
///
/// A document that moved since is left alone, without an error: its hint is on its way.
final class GuardedWrites {
    private GuardedWrites() {}

    static WriteModel<BsonDocument> update(Write.Update update) {
        Bson guard = guard(update.seen());
        Patch patch = update.patch();
        boolean plain = patch.set().keySet().stream().allMatch(GuardedWrites::isPlain)
                && patch.unset().stream().allMatch(GuardedWrites::isPlain);
        return plain ? new UpdateOneModel<>(guard, classic(patch)) : new UpdateOneModel<>(guard, byName(patch));
    }

    static WriteModel<BsonDocument> remove(Write.Remove remove) {
        return new DeleteOneModel<>(guard(remove.seen()));
    }

    /// Compares as a whole and in length, since to `$eq` the int 1 and the double 1.0 are equal.
    private static Bson guard(BsonDocument seen) {
        BsonDocument literal = new BsonDocument("$literal", seen);
        BsonString whole = new BsonString("$$ROOT");
        BsonDocument same = new BsonDocument(
                "$and",
                new BsonArray(List.of(
                        new BsonDocument("$eq", new BsonArray(List.of(whole, literal))),
                        new BsonDocument(
                                "$eq",
                                new BsonArray(List.of(
                                        new BsonDocument("$bsonSize", whole),
                                        new BsonInt32(io.tandem.contract.BsonBytes.encode(seen).length)))))));
        return Filters.and(Filters.eq("_id", seen.get("_id", BsonNull.VALUE)), Filters.expr(same));
    }

    /// In a classic update values are data and a plain name is a name.
    private static Bson classic(Patch patch) {
        BsonDocument update = new BsonDocument();
        if (!patch.set().isEmpty()) {
            update.append("$set", patch.set());
        }
        if (!patch.unset().isEmpty()) {
            BsonDocument names = new BsonDocument();
            patch.unset().forEach(name -> names.append(name, new BsonInt32(1)));
            update.append("$unset", names);
        }
        return update;
    }

    /// Names with dots, dollars or nothing in them are data, not paths.
    private static List<Bson> byName(Patch patch) {
        List<Bson> stages = new ArrayList<>();
        patch.set().forEach((name, value) -> stages.add(setField(name, new BsonDocument("$literal", value))));
        patch.unset().forEach(name -> stages.add(setField(name, new BsonString("$$REMOVE"))));
        return stages;
    }

    private static Bson setField(String name, org.bson.BsonValue value) {
        return new BsonDocument(
                "$replaceWith",
                new BsonDocument(
                        "$setField",
                        new BsonDocument("field", new BsonDocument("$literal", new BsonString(name)))
                                .append("input", new BsonString("$$ROOT"))
                                .append("value", value)));
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.contains(".") && !name.startsWith("$");
    }
}
