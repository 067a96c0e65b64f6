package io.tandem.schema.model;

import io.tandem.schema.evolution.Refusal;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.Sentences;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The answer to a declared model that may not be applied.
final class RefusedModel {
    private RefusedModel() {}

    /// Realm's code and text, and every change for machines.
    ///
    /// @param proposals the ways out, by object type
    static Problem problem(Refusal refusal, Map<String, TypeSchema> current, Map<String, ? extends Object> proposals) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (SchemaChange change : refusal.changes()) {
            Map<String, Object> json = ListedChanges.entry(change);
            if (refusal.errorCode() == Refusal.RESTRICTED) {
                json.put("message", Sentences.restricted(change));
            }
            ListedChanges.since(change, current.values()).ifPresent(version -> json.put("sinceVersion", version));
            changes.add(json);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("errorCode", refusal.errorCode());
        members.put("message", refusal.message());
        members.put("changes", changes);
        if (!proposals.isEmpty()) {
            members.put("proposals", proposals);
        }
        String detail = refusal.errorCode() == Refusal.RESTRICTED
                ? "development mode is off, so clients change no schema; an operator can, with PATCH …/schemas/{type}"
                : "the model breaks the schema, and nothing was changed; carry a breaking change out with a partner"
                        + " collection (PUT /v1/migrations/{name} at partner-sync): proposals has one for each object"
                        + " type";
        return new Problem(409, "Schema change refused", detail, members);
    }
}
