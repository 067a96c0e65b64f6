package io.tandem.schema.operator;

import com.mongodb.MongoNamespace;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.SchemaRows;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.evolution.Wanted;
import io.tandem.schema.http.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

    /// The types whose schemas the change may reach: this one, and what it embeds or renames.
    Set<TypeKey> keys() {
        Set<String> names = new HashSet<>(Set.of(type));
        wanted.types().forEach(each -> names.add(each.name()));
        names.addAll(wanted.renames().types().keySet());
        if (wanted.extent() == Wanted.Extent.NAMED) {
            // What is only named is known from the app's schemas.
            wanted.types().stream()
                    .flatMap(each -> each.properties().stream())
                    .forEach(property -> PropertyTypes.target(property.type()).ifPresent(names::add));
        }
        return names.stream().map(name -> new TypeKey(app.app(), name)).collect(Collectors.toSet());
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

    /// Refuses to embed what is an object type by itself.
    ///
    /// @throws Problem 409 naming it
    void requireEmbeddable(List<CollectionSchema> others) {
        others.stream()
                .filter(other -> !other.schema().isEmpty())
                .map(other -> wanted(other.schema().title()))
                .filter(named -> named != null && named.kind() == ObjectType.Kind.EMBEDDED)
                .findFirst()
                .ifPresent(named -> {
                    throw Problem.conflict("'" + named.name() + "' is an object type of the app by itself, so '" + type
                            + "' cannot embed it; choose another name, or remove that type first: DELETE /v1/apps/"
                            + app.app() + "/schemas/" + named.name());
                });
    }

    /// Refuses renames that lead from or to nothing, or to what is there.
    ///
    /// @throws Problem 400 naming the rename
    void requireRenamesOf(EditedSchemas current) {
        requireRenamesOf(current.own().schema());
        current.all().forEach(this::requireFree);
    }

    private void requireFree(TypeSchema schema) {
        String has = "the schema of '" + schema.title() + "' has a ";
        wanted.renames()
                .types()
                .forEach((from, to) -> require(
                        schema.type(from) == null || schema.type(to) == null, from, has + "type '" + to + "' already"));
        wanted.renames().properties().forEach((from, to) -> {
            int dot = from.indexOf('.');
            SchemaType old = schema.type(from.substring(0, dot));
            boolean hasBoth =
                    old != null && old.properties().keySet().containsAll(List.of(from.substring(dot + 1), to));
            require(!hasBoth, from, has + "property '" + to + "' there already");
        });
    }

    private void requireRenamesOf(TypeSchema current) {
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
            require(wanted(to) != null, from, "objectTypes has no type '" + to + "'");
        });
        renames.properties().forEach((from, to) -> {
            int dot = from.indexOf('.');
            SchemaType old = current.type(from.substring(0, dot));
            require(
                    old != null && old.properties().containsKey(from.substring(dot + 1)),
                    from,
                    "the schema has no such property; write \"Type.property\", both as they are now");
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
