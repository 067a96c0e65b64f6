package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.SchemaResource;
import io.tandem.schema.evolution.NullableElements;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.notation.AppExport;
import io.tandem.schema.notation.AsWritten;
import io.tandem.schema.notation.ExportedSchema;
import io.tandem.schema.notation.Finding;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import io.tandem.schema.notation.ReadSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A request's body that has object types, or one App Services schema that stands for them.
///
/// @param json     the body
/// @param types    its object types, as they are declared
/// @param findings what the schema says beside them
/// @param written  the schema, as it was written
public record SchemaBody(JsonNode json, List<DeclaredType> types, List<Finding> findings, Optional<AsWritten> written) {
    private static final String SCHEMA = "schema";
    private static final Set<String> MEMBERS = Set.of(SCHEMA, "relationships", "asymmetric");

    public SchemaBody {
        types = List.copyOf(types);
        findings = List.copyOf(findings);
    }

    /// Reads `{"objectTypes":[…]}` or `{"schema":{…},"relationships":{…}}`.
    ///
    /// @param others   the members that may stand beside
    /// @param database where the collection lies, for links to itself
    /// @param app      the app's schemas: what an App Services schema may link to, and what it leaves unsaid
    /// @throws Problem           400 for unknown members, and for a schema that has no object type
    /// @throws NotationException naming what is no object type
    public static SchemaBody read(JsonNode json, Set<String> others, String database, List<CollectionSchema> app) {
        Set<String> known = new LinkedHashSet<>(others);
        if (!json.has(SCHEMA)) {
            known.add("objectTypes");
            StrictJson.onlyMembers(json, "", known);
            List<DeclaredType> types = RealmNotation.declared(json.get("objectTypes"), "objectTypes");
            return new SchemaBody(json, types, List.of(), Optional.empty());
        }
        known.addAll(MEMBERS);
        StrictJson.onlyMembers(json, "", known);
        String title = json.path(SCHEMA).path("title").asText("");
        LinkTargets targets = SchemaResource.targets(app);
        LinkTarget there = targets.titled(title).orElse(null);
        ExportedSchema exported = new ExportedSchema(
                there == null ? database : there.database(),
                there == null ? title : there.collection(),
                json.path(SCHEMA),
                json.path("relationships"));
        Set<String> asymmetric = json.path("asymmetric").asBoolean() ? Set.of(title) : Set.of();
        ReadSchema read = AppExport.read(List.of(exported), asymmetric, targets).getFirst();
        if (!read.syncs() || read.types().isEmpty()) {
            throw new Problem(
                    400,
                    "Bad Request",
                    "schema: it has no object type; see findings",
                    Map.of(
                            "findings",
                            read.findings().stream().map(Finding::json).toList()));
        }
        List<ObjectType> types = NullableElements.asStored(
                read.types(), app.stream().map(CollectionSchema::schema).toList());
        LinkTargets itself =
                LinkTargets.of(List.of(LinkTarget.of(types.getFirst(), exported.database(), exported.collection())));
        return new SchemaBody(
                json,
                // Not by way of Realm's notation, in which a title such as `data` or `Place?` reads as something else.
                types.stream().map(DeclaredType::of).toList(),
                read.findings(),
                Optional.of(AsWritten.of(exported, types, itself.and(targets))));
    }
}
