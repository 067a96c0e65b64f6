package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The schemas of an app as App Services exports them. Links find their targets by collection.
public final class AppExport {
    private final Set<String> asymmetric;
    private final LinkTargets targets;

    private AppExport(Set<String> asymmetric, LinkTargets targets) {
        this.asymmetric = asymmetric;
        this.targets = targets;
    }

    /// Reads schemas that may link to one another.
    ///
    /// @param asymmetric titles or collections of asymmetric types (`asymmetric_tables` of sync/config.json)
    /// @param known      types that may be linked to beside them
    /// @return what came of each, in their order
    public static List<ReadSchema> read(List<ExportedSchema> schemas, Set<String> asymmetric, LinkTargets known) {
        return read(schemas, asymmetric, known, target -> true);
    }

    /// The same, where not every type may be called and lie as its schema says.
    public static List<ReadSchema> read(
            List<ExportedSchema> schemas, Set<String> asymmetric, LinkTargets known, Predicate<LinkTarget> allowed) {
        // Nothing can link to what does not sync: there is no object type.
        List<LinkTarget> targets = schemas.stream()
                .filter(exported -> unsynced(exported.schema()).isEmpty())
                .map(exported -> new LinkTarget(
                        exported.schema().path("title").textValue(),
                        exported.database(),
                        exported.collection(),
                        key(exported.schema())))
                .filter(allowed)
                .toList();
        AppExport export = new AppExport(asymmetric, LinkTargets.of(targets).and(known));
        Set<String> titles = new HashSet<>();
        List<ReadSchema> read = new ArrayList<>();
        schemas.forEach(exported -> read.add(export.read(exported, titles)));
        return read;
    }

    private ReadSchema read(ExportedSchema exported, Set<String> titles) {
        Findings findings = new Findings();
        JsonNode schema = exported.schema();
        Optional<Finding> unsynced = unsynced(schema);
        unsynced.ifPresent(findings::add);
        if (unsynced.isPresent() && unsynced.get().code() != Code.NO_ID) {
            return new ReadSchema(List.of(), findings.all());
        }
        String title = schema.path("title").textValue();
        if (unsynced.isEmpty() && !titles.add(title)) {
            Finding twice = new Finding("/title", Code.TITLE_TWICE, "another schema has the title '" + title + "'");
            return new ReadSchema(List.of(), List.of(twice));
        }
        return typed(exported, title, findings);
    }

    /// Why the collection of this schema does not sync, whatever other schemas there are.
    private static Optional<Finding> unsynced(JsonNode schema) {
        JsonNode title = schema.path("title");
        if (!schema.isObject() || !isOfObjects(schema)) {
            return Optional.of(new Finding("", Code.NO_OBJECT, "the schema of a collection is of an object"));
        }
        if (schema.isEmpty()) {
            return Optional.of(
                    new Finding("", Code.EMPTY_SCHEMA, "the schema is empty, so the collection does not sync"));
        }
        if (!title.isTextual() || title.textValue().isEmpty()) {
            return Optional.of(
                    new Finding("", Code.NO_TITLE, "the schema has no title, so the collection does not sync"));
        }
        return schema.path("properties").has("_id")
                ? Optional.empty()
                : Optional.of(new Finding(
                        "/properties", Code.NO_ID, "the schema has no _id, so the collection does not sync"));
    }

    private ReadSchema typed(ExportedSchema exported, String title, Findings findings) {
        JsonNode schema = exported.schema();
        Words.of(schema, "", findings);
        Relationships relationships = Relationships.read(exported.relationships(), targets, findings);
        boolean sentOnly = asymmetric.contains(title) || asymmetric.contains(exported.collection());
        SchemaReader reader = new SchemaReader(Dialect.APP_SERVICES, title, targets, relationships, findings);
        var types = reader.read(schema, title, sentOnly ? Kind.ASYMMETRIC : Kind.TOP_LEVEL);
        relationships.finish();
        return new ReadSchema(types, findings.all());
    }

    private static boolean isOfObjects(JsonNode schema) {
        Words words = Words.of(schema, "", new Findings());
        return words.none() || words.only("object");
    }

    private static Scalar key(JsonNode schema) {
        Findings unread = new Findings();
        Words words = Words.of(schema.path("properties").path("_id"), "", unread);
        return words.none() ? Scalar.OBJECT_ID : words.scalar(unread).orElse(Scalar.OBJECT_ID);
    }
}
