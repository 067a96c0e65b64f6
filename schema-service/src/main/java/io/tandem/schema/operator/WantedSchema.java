package io.tandem.schema.operator;

import com.mongodb.MongoNamespace;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.SchemaRows;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.evolution.Wanted;
import io.tandem.schema.http.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/// One request to change a schema.
///
/// @param app          the app
/// @param type         the object type
/// @param wanted       what its schema is to be
/// @param dryRun       whether only to say what would happen
/// @param automated    whether a program asks: it never breaks anything
/// @param confirmation what a dry run gave for this change, if it was sent along
/// @param operator     who asks, for the history
/// @param place        where a type that is new goes; null for a collection of its name in the app's database
record WantedSchema(
        App app,
        String type,
        Wanted wanted,
        boolean dryRun,
        boolean automated,
        @Nullable String confirmation,
        String operator,
        @Nullable MongoNamespace place) {

    TypeKey key() {
        return new TypeKey(app.app(), type);
    }

    /// The schema before there is one.
    CollectionSchema none() {
        CollectionSchema none = CollectionSchema.none(key(), app.database());
        return place == null
                ? none
                : new CollectionSchema(none.app(), place.getDatabaseName(), place.getCollectionName(), none.schema());
    }

    /// The hash of what is wanted, to tell one change from another.
    String fingerprint() {
        BsonArray renames = new BsonArray();
        rows(wanted.renames().types(), renames);
        rows(wanted.renames().properties(), renames);
        BsonDocument content = new BsonDocument(
                        "extent", new BsonString(wanted.extent().name()))
                .append("types", SchemaRows.objectTypes(wanted.types()))
                .append("renames", renames);
        return sha256(BsonBytes.encode(content));
    }

    private static void rows(Map<String, String> names, BsonArray into) {
        new TreeMap<>(names).forEach((from, to) -> into.add(new BsonDocument(from, new BsonString(to))));
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /// Refuses renames that lead from or to nothing.
    ///
    /// @throws Problem 400 naming the rename
    void requireRenamesOf(TypeSchema current) {
        Renames renames = wanted.renames();
        renames.types().forEach((from, to) -> {
            if (from.equals(type)) {
                throw bad(
                        from,
                        "an object type keeps its name, which is that of its collection; make '" + to
                                + "' a partner collection of '" + type
                                + "': PUT /v1/migrations/{name} at partner-sync");
            }
            require(current.type(from) != null, from, "the schema has no such type");
            require(current.type(to) == null, from, "the schema has a type '" + to + "' already");
            require(wanted(to) != null, from, "objectTypes has no type '" + to + "'");
        });
        renames.properties().forEach((from, to) -> {
            int dot = from.indexOf('.');
            SchemaType old = current.type(from.substring(0, dot));
            require(
                    old != null && old.properties().containsKey(from.substring(dot + 1)),
                    from,
                    "the schema has no such property; write \"Type.property\", both as they are now");
            require(
                    old == null || !old.properties().containsKey(to),
                    from,
                    "the schema has a property '" + to + "' already");
            ObjectType now = wanted(renames.types().getOrDefault(from.substring(0, dot), from.substring(0, dot)));
            require(
                    now != null && now.property(to).isPresent(),
                    from,
                    "objectTypes has no property '" + to + "' there");
        });
    }

    private @Nullable ObjectType wanted(String name) {
        return wanted.types().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static void require(boolean holds, String from, String error) {
        if (!holds) {
            throw bad(from, error);
        }
    }

    private static Problem bad(String from, String error) {
        return Problem.badRequest("renames." + from, error);
    }
}
