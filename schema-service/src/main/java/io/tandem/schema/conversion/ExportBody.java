package io.tandem.schema.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.notation.ExportedSchema;
import io.tandem.schema.notation.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The schemas of an App Services export as a request has them.
///
/// @param schemas    in the order of the request
/// @param asymmetric titles or collections of asymmetric types
public record ExportBody(List<ExportedSchema> schemas, Set<String> asymmetric) {
    private static final Set<String> MEMBERS = Set.of("database", "collection", "schema", "relationships");
    private static final int MAX_CHARACTERS = 3_000_000;

    public ExportBody {
        schemas = List.copyOf(schemas);
        asymmetric = Set.copyOf(asymmetric);
    }

    /// Reads `{"schemas":[{"database","collection","schema","relationships"}],"asymmetric":[…]}`.
    ///
    /// @param database the database of a schema that names none
    /// @throws Problem 400 naming the place
    public static ExportBody read(JsonNode json, String database) {
        JsonNode listed = json.path("schemas");
        if (!listed.isArray()) {
            throw Problem.badRequest("schemas", "a list of {\"database\",\"collection\",\"schema\",\"relationships\"}");
        }
        List<ExportedSchema> schemas = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            schemas.add(schema(listed.get(i), "schemas[" + i + "]", database));
        }
        Set<String> asymmetric = new LinkedHashSet<>();
        for (JsonNode name : json.path("asymmetric")) {
            if (!name.isTextual()) {
                throw Problem.badRequest("asymmetric", "a list of titles is needed");
            }
            asymmetric.add(name.textValue());
        }
        return new ExportBody(schemas, asymmetric);
    }

    private static ExportedSchema schema(JsonNode json, String place, String database) {
        if (!json.isObject()) {
            throw Problem.badRequest(place, "an object with a schema is needed");
        }
        StrictJson.onlyMembers(json, place, MEMBERS);
        JsonNode schema = json.path("schema");
        if (!schema.isObject()) {
            throw Problem.badRequest(place + ".schema", "the content of a schema.json is needed: an object");
        }
        // What was written is kept in one document of MongoDB's, twice.
        if (json.toString().length() > MAX_CHARACTERS) {
            throw Problem.badRequest(place, "a schema has at most " + MAX_CHARACTERS + " characters");
        }
        return new ExportedSchema(
                text(json, "database", place, database),
                text(json, "collection", place, schema.path("title").asText("")),
                schema,
                json.path("relationships"));
    }

    private static String text(JsonNode json, String member, String place, String otherwise) {
        JsonNode value = json.path(member);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw Problem.badRequest(place + "." + member, "a text is needed");
        }
        return value.textValue();
    }

    /// A finding in one of the schemas, its pointer leading to the place in the request.
    public static Map<String, Object> placed(int index, Finding finding) {
        String entry = "/schemas/" + index;
        boolean related = finding.at().startsWith("/relationships");
        Map<String, Object> json = new LinkedHashMap<>(finding.json());
        json.put("at", entry + (related ? "" : "/schema") + finding.at());
        return json;
    }
}
