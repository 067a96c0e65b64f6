package io.tandem.schema.rejection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// Which rejections a call is about, as its body says: `ids`, or all that are open, or those of a `code`, of a `type`,
/// or `after` the last of an earlier call.
@ApplicationScoped
public class RejectionSelection {
    private static final int MAX_IN_ONE_CALL = 1000;

    private final TandemDatabase tandem;

    /// What a call is about.
    ///
    /// @param rejections oldest first, without their events
    /// @param next       what the next call says as `after`, if there are more
    public record Selected(List<RejectedEvent> rejections, Optional<ObjectId> next) {}

    RejectionSelection(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// What this body selects.
    ///
    /// @param beside members that may stand beside the selection
    /// @throws Problem 400 for what selects nothing, 404 for an id that is no rejection of the app
    public Selected of(String app, JsonNode json, Set<String> beside) {
        boolean byIds = json.has("ids");
        Set<String> known = new TreeSet<>(byIds ? Set.of("ids") : Set.of("code", "type", "after"));
        known.addAll(beside);
        StrictJson.onlyMembers(json, "body", known);
        List<RejectedEvent> found = byIds ? named(app, ids(json)) : open(app, json);
        boolean more = found.size() > MAX_IN_ONE_CALL;
        List<RejectedEvent> now = found.subList(0, Math.min(found.size(), MAX_IN_ONE_CALL));
        return new Selected(now, more ? Optional.of(now.getLast().id()) : Optional.empty());
    }

    private List<RejectedEvent> open(String app, JsonNode json) {
        Bson filter = new RejectionFilter(app)
                .type(text(json, "type"))
                .code(text(json, "code"))
                .open()
                .toBson();
        String after = text(json, "after");
        return rows(after == null ? filter : and(filter, gt("_id", id("after", after))));
    }

    private List<RejectedEvent> named(String app, Set<ObjectId> ids) {
        List<RejectedEvent> found = rows(and(new RejectionFilter(app).toBson(), in("_id", ids)));
        Set<ObjectId> missing = new LinkedHashSet<>(ids);
        found.forEach(rejected -> missing.remove(rejected.id()));
        if (!missing.isEmpty()) {
            throw Problem.notFound("no rejection '" + missing.iterator().next() + "' of app '" + app
                    + "'; GET /v1/apps/" + app + "/rejections lists them");
        }
        return found;
    }

    private List<RejectedEvent> rows(Bson filter) {
        return tandem.rejections()
                .find(filter)
                .sort(Sorts.ascending("_id"))
                .limit(MAX_IN_ONE_CALL + 1)
                .projection(Projections.exclude("value", "reasons"))
                .map(RejectedEvent::of)
                .into(new ArrayList<>());
    }

    private static Set<ObjectId> ids(JsonNode json) {
        JsonNode ids = json.get("ids");
        if (!ids.isArray() || ids.size() > MAX_IN_ONE_CALL) {
            throw Problem.badRequest("ids", "a list of at most " + MAX_IN_ONE_CALL + " rejections' ids is needed");
        }
        Set<ObjectId> found = new LinkedHashSet<>();
        ids.forEach(id -> found.add(id("ids", id.asText())));
        return found;
    }

    static ObjectId id(String place, String text) {
        if (!ObjectId.isValid(text)) {
            throw Problem.badRequest(place, "'" + text + "' is no id of a rejection: 24 hexadecimal digits are needed");
        }
        return new ObjectId(text);
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw Problem.badRequest(name, "a text is needed");
        }
        return value.textValue();
    }
}
