package io.tandem.schema.operator;

import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.Refusal;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import io.tandem.schema.model.ListedChanges;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an operator is answered: one shape, whether a change is told, refused or made.
///
/// @param asked   the request
/// @param current the schemas as they were
/// @param hint    whether a message ends with realm-core's later last line
record EditAnswer(WantedSchema asked, EditedSchemas current, boolean hint) {
    private static final String TITLE = "Schema change refused";

    /// All is there already.
    Map<String, Object> unchanged() {
        return head(new Apply(Map.of(), Map.of(), List.of()));
    }

    /// The change was made.
    Map<String, Object> applied(Apply apply) {
        return head(apply);
    }

    /// The change would be made, or needs this confirmation.
    ///
    /// @param seen what it does, and the way out
    Map<String, Object> described(Apply apply, Map<String, Object> seen, Confirmations.@Nullable Given confirmation) {
        Map<String, Object> json = head(apply);
        json.putAll(seen);
        if (confirmation != null) {
            json.put("confirmation", confirmation.text());
            json.put("confirmationExpiresAt", confirmation.expiresAt().toString());
        }
        return json;
    }

    /// The change breaks, and nobody confirmed it.
    ///
    /// @param seen what it does, and the way out
    Problem refused(Refuse refuse, Map<String, Object> seen) {
        String remedy = asked.automated()
                ? "an automated deploy (header Tandem-Deploy) never makes a breaking change, confirmed or not; a person can,"
                        + " without that header"
                : "dry-run it with ?dryRun=true, look at what it does, and send the confirmation that the answer has in the"
                        + " header Tandem-Confirmation";
        Map<String, Object> members = members(refuse);
        members.putAll(seen);
        return new Problem(
                409,
                TITLE,
                "the change breaks the schema, and nothing was changed; carry it out with a partner collection"
                        + " (PUT /v1/migrations/{name} at partner-sync, with the proposal), or: " + remedy,
                members);
    }

    /// The change breaks, and what was sent does not confirm it.
    Problem unconfirmed(Refuse refuse, String error) {
        return new Problem(
                409,
                TITLE,
                error
                        + "; nothing was changed. Dry-run the change again with ?dryRun=true, and send the confirmation that"
                        + " the answer has",
                members(refuse));
    }

    private Map<String, Object> members(Refuse refuse) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("errorCode", refuse.refusal().errorCode());
        members.put("message", refuse.refusal().message());
        members.put("breaking", true);
        members.put("changes", changes(refuse.refused()));
        return members;
    }

    private Map<String, Object> head(Apply apply) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", asked.type());
        json.put("version", version(apply));
        if (!current.changedOthers(apply).isEmpty()) {
            json.put("schemaVersions", schemaVersions(apply));
        }
        if (asked.dryRun()) {
            json.put("dryRun", true);
        }
        json.put("breaking", !apply.breaking().isEmpty());
        if (!apply.breaking().isEmpty()) {
            json.put("message", Refusal.notAdditive(apply.breaking(), hint).message());
        }
        json.put("changes", changes(apply));
        return json;
    }

    private List<Map<String, Object>> changes(Apply apply) {
        return ListedChanges.edited(apply, current.all());
    }

    private int version(Apply apply) {
        TypeSchema after = apply.schemas().get(asked.type());
        return after == null ? current.own().schema().version() : after.version();
    }

    private static Map<String, Integer> schemaVersions(Apply apply) {
        Map<String, Integer> versions = new TreeMap<>();
        apply.schemas().forEach((title, schema) -> versions.put(title, schema.version()));
        return versions;
    }
}
