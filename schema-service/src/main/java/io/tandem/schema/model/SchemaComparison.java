package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is wrong with a schema by itself, and what would break between it and an older one.
///
/// @param valid    whether the new schema is sound; if not, nothing is compared
/// @param breaking whether the side that was asked for is refused, by a change or by the validation
/// @param message  realm-core's whole text, empty if there is nothing to refuse
/// @param changes  every change, for machines
public record SchemaComparison(boolean valid, boolean breaking, String message, List<Map<String, Object>> changes) {
    public SchemaComparison {
        changes = List.copyOf(changes);
    }

    /// Answers a request of `POST /v1/schema-diff`.
    ///
    /// @param hint whether a refusal ends with realm-core's later last line
    /// @throws Problem           400 for what is none of the words
    /// @throws NotationException naming what is no object type
    public static SchemaComparison of(JsonNode json, boolean hint) {
        StrictJson.onlyMembers(json, "", Set.of("side", "before", "after", "renames", "validate"));
        Side side = word(json, "side", "client", Side.class);
        List<DeclaredType> after = declared(json, "after");
        Renames renames = RenamesNotation.read(json.get("renames"));
        List<String> errors = validation(json)
                .map(realm -> ModelValidation.errors(after, List.of(), realm))
                .orElse(List.of());
        if (!errors.isEmpty()) {
            return new SchemaComparison(false, true, ModelValidation.text(errors), List.of());
        }
        List<ObjectType> sound = RealmNotation.objectTypes(after, "after.objectTypes");
        if (!json.hasNonNull("before")) {
            return new SchemaComparison(true, false, "", List.of());
        }
        List<ObjectType> before = RealmNotation.objectTypes(declared(json, "before"), "before.objectTypes");
        return compare(before, sound, renames, side, hint);
    }

    static SchemaComparison compare(
            List<ObjectType> before, List<ObjectType> after, Renames renames, Side side, boolean hint) {
        List<SchemaChange> changes = SchemaDiff.between(before, after, renames);
        List<SchemaChange> breaking = changes.stream()
                .filter(change -> CompatibilityRules.judge(change, side) == Effect.BREAKING)
                .toList();
        String message =
                breaking.isEmpty() ? "" : Refusal.notAdditive(breaking, hint).message();
        List<Map<String, Object>> entries = ListedChanges.judged(changes, side, List.of());
        return new SchemaComparison(true, !breaking.isEmpty(), message, entries);
    }

    private static Optional<Realm> validation(JsonNode json) {
        return json.path("validate").asText("sync").equals("none")
                ? Optional.empty()
                : Optional.of(word(json, "validate", "sync", Realm.class));
    }

    private static <E extends Enum<E>> E word(JsonNode json, String member, String otherwise, Class<E> words) {
        return word(member, json.path(member).asText(otherwise), words);
    }

    /// One of the words of an answer's or a request's vocabulary.
    ///
    /// @throws Problem 400 naming those that there are
    static <E extends Enum<E>> E word(String place, String word, Class<E> words) {
        List<String> known = new ArrayList<>();
        for (E each : words.getEnumConstants()) {
            String name = each.name().toLowerCase(Locale.ROOT);
            if (name.equals(word)) {
                return each;
            }
            known.add(name);
        }
        throw Problem.badRequest(place, "'" + word + "' is none of " + String.join(", ", known));
    }

    private static List<DeclaredType> declared(JsonNode json, String member) {
        JsonNode schema = json.get(member);
        if (schema == null || !schema.isObject()) {
            throw Problem.badRequest(member, "an object with objectTypes is needed");
        }
        StrictJson.onlyMembers(schema, member, Set.of("objectTypes"));
        JsonNode types = schema.get("objectTypes");
        return types != null && types.isArray() && types.isEmpty()
                ? List.of()
                : RealmNotation.declared(types, member + ".objectTypes");
    }
}
