package io.tandem.schema.collection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/// The versions of each schema: what changed, and the whole schema as of then. A type that was removed keeps them.
@ApplicationScoped
public class VersionHistory {
    /// The member of a row that holds the schema; a list of versions does without.
    public static final String TYPES = "types";

    private final TandemDatabase tandem;

    VersionHistory(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// The versions of a schema, oldest first, without the schemas themselves.
    public List<BsonDocument> of(TypeKey key) {
        return tandem.schemaVersions()
                .find(of(key.app(), key.type()))
                .projection(Projections.exclude(TYPES))
                .sort(Sorts.ascending("version"))
                .into(new ArrayList<>());
    }

    /// One version's row, with the schema as it was then.
    ///
    /// @throws Problem 404 when there is no such version; 409 when it was made before versions kept their schemas
    public BsonDocument at(TypeKey key, int version) {
        BsonDocument row = tandem.schemaVersions()
                .find(and(of(key.app(), key.type()), eq("version", version)))
                .first();
        String path = "/v1/apps/" + key.app() + "/schemas/" + key.type() + "/versions";
        if (row == null) {
            throw Problem.notFound("object type '" + key.type() + "' of app '" + key.app() + "' has no version "
                    + version + "; GET " + path + " lists those that there are");
        }
        if (!row.containsKey(TYPES)) {
            throw Problem.conflict(
                    "version " + version + " of object type '" + key.type() + "' was made before versions"
                            + " kept their schemas; GET " + path + " still tells what it changed");
        }
        return row;
    }

    /// The schema as it was with this version.
    ///
    /// @throws Problem as [#at]
    public TypeSchema schema(TypeKey key, int version) {
        return SchemaRows.typeSchema(at(key, version));
    }

    /// The schema of a version's row.
    public TypeSchema schema(BsonDocument row) {
        return SchemaRows.typeSchema(row);
    }

    /// What was renamed on the way from one version to a later one; nothing on the way back.
    public Renames renames(TypeKey key, int from, int to) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, String> properties = new LinkedHashMap<>();
        tandem.schemaVersions()
                .find(and(of(key.app(), key.type()), gt("version", from), lte("version", to)))
                .projection(Projections.include("entries"))
                .sort(Sorts.ascending("version"))
                .forEach(row -> row.getArray("entries").forEach(entry -> note(entry.asDocument(), types, properties)));
        return new Renames(types, properties);
    }

    /// Names are kept by what they were first; an entry names a type as it was before the entry's version.
    private static void note(BsonDocument entry, Map<String, String> types, Map<String, String> properties) {
        String kind = entry.getString("kind").getValue();
        if (!kind.equals("property-renamed") && !kind.equals("type-renamed")) {
            return;
        }
        String path = entry.getString("path").getValue();
        String from = entry.getString("from").getValue();
        String to = entry.getString("to").getValue();
        if (kind.equals("type-renamed")) {
            types.put(first(types, from), to);
            return;
        }
        String type = first(types, path.substring(0, path.length() - from.length() - 1));
        Map<String, String> ofType = new LinkedHashMap<>();
        properties.forEach((known, now) -> {
            if (known.startsWith(type + ".")) {
                ofType.put(known, now);
            }
        });
        String key = first(ofType, from);
        properties.put(key.equals(from) ? type + "." + from : key, to);
    }

    private static String first(Map<String, String> names, String now) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(now))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(now);
    }

    private static Bson of(String app, String type) {
        return and(eq("app", app), eq("type", type));
    }
}
