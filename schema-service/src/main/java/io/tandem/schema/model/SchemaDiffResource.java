package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.evolution.CompatibilityRules;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.Refusal;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.model.ModelValidation.Realm;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/schema-diff`: what would break between two schemas, without an app.
@Path("/v1/schema-diff")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SchemaDiffResource {
    private final SchemaSettings settings;

    SchemaDiffResource(SchemaSettings settings) {
        this.settings = settings;
    }

    /// Validates `after`, and compares it with `before` if there is one.
    @POST
    public Map<String, Object> diff(byte[] body) {
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("side", "before", "after", "renames", "validate"));
        Side side = word(json, "side", "client", Side.class);
        List<ObjectType> after = objectTypes(json, "after");
        List<String> errors = validation(json)
                .map(realm -> ModelValidation.errors(after, Set.of(), realm))
                .orElse(List.of());
        if (!errors.isEmpty()) {
            return answer(false, false, ModelValidation.text(errors), List.of());
        }
        if (!json.hasNonNull("before")) {
            return answer(true, false, "", List.of());
        }
        List<SchemaChange> changes =
                SchemaDiff.between(objectTypes(json, "before"), after, renames(json.get("renames")));
        List<SchemaChange> breaking = changes.stream()
                .filter(change -> CompatibilityRules.judge(change, side) == Effect.BREAKING)
                .toList();
        String message = breaking.isEmpty()
                ? ""
                : Refusal.notAdditive(breaking, settings.refusal().developmentModeHint())
                        .message();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (SchemaChange change : changes) {
            Map<String, Object> entry =
                    new LinkedHashMap<>(VersionEntry.of(change, null).json());
            entry.put("effect", CompatibilityRules.judge(change, side).name().toLowerCase(Locale.ROOT));
            entries.add(entry);
        }
        return answer(true, !breaking.isEmpty(), message, entries);
    }

    private static Map<String, Object> answer(
            boolean valid, boolean breaking, String message, List<Map<String, Object>> changes) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("valid", valid);
        answer.put("breaking", breaking);
        answer.put("message", message);
        answer.put("changes", changes);
        return answer;
    }

    private static Optional<Realm> validation(JsonNode json) {
        return json.path("validate").asText("sync").equals("none")
                ? Optional.empty()
                : Optional.of(word(json, "validate", "sync", Realm.class));
    }

    private static <E extends Enum<E>> E word(JsonNode json, String member, String otherwise, Class<E> words) {
        String word = json.path(member).asText(otherwise);
        for (E each : words.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        List<String> known = new ArrayList<>();
        for (E each : words.getEnumConstants()) {
            known.add(each.name().toLowerCase(Locale.ROOT));
        }
        throw Problem.badRequest(member, "'" + word + "' is none of " + String.join(", ", known));
    }

    private static List<ObjectType> objectTypes(JsonNode json, String member) {
        JsonNode schema = json.get(member);
        if (schema == null || !schema.isObject()) {
            throw Problem.badRequest(member, "an object with objectTypes is needed");
        }
        StrictJson.onlyMembers(schema, member, Set.of("objectTypes"));
        JsonNode types = schema.get("objectTypes");
        return types != null && types.isArray() && types.isEmpty()
                ? List.of()
                : RealmNotation.objectTypes(types, member + ".objectTypes");
    }

    private static Renames renames(@Nullable JsonNode json) {
        if (json == null || json.isEmpty()) {
            return Renames.NONE;
        }
        if (!json.isObject()) {
            throw Problem.badRequest("renames", "an object such as {\"Dog.name\":\"Dog.title\"} is needed");
        }
        Map<String, String> types = new HashMap<>();
        Map<String, String> properties = new HashMap<>();
        json.properties().forEach(entry -> {
            String from = entry.getKey();
            String to = entry.getValue().asText();
            int dot = from.indexOf('.');
            if (dot < 0) {
                types.put(from, to);
            } else {
                properties.put(from, to.substring(to.indexOf('.') + 1));
            }
        });
        return new Renames(types, properties);
    }
}
