package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.applying.Replay.Outcome;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.rejection.RejectedEvent;
import io.tandem.schema.rejection.RejectionFilter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/rejections/replay`: the dead letters are tried again.
@Path("/v1/apps/{app}/rejections/replay")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ReplayResource {
    private static final int MAX_IN_ONE_CALL = 1000;

    private final TandemDatabase tandem;
    private final Replays replays;

    ReplayResource(TandemDatabase tandem, Replays replays) {
        this.tandem = tandem;
        this.replays = replays;
    }

    /// Replays what the body selects, the oldest first: `ids`, or all that are not replayed yet, or those of a `code`,
    /// of a `type`, or `after` the last of an earlier call.
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> replay(String app, byte[] body) {
        JsonNode json = StrictJson.object(body);
        boolean byIds = json.has("ids");
        StrictJson.onlyMembers(json, "body", byIds ? Set.of("ids", "force") : Set.of("code", "type", "after", "force"));
        boolean force = force(json);
        List<RejectedEvent> selected = byIds ? named(app, ids(json)) : open(app, json);
        boolean more = selected.size() > MAX_IN_ONE_CALL;
        List<RejectedEvent> now = selected.subList(0, Math.min(selected.size(), MAX_IN_ONE_CALL));
        Map<ObjectId, Outcome> outcomes = replays.of(now, force);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "results",
                now.stream()
                        .map(each -> result(each.id(), outcomes.get(each.id())))
                        .toList());
        if (more) {
            answer.put("next", now.getLast().id().toHexString());
        }
        return answer;
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

    private static Map<String, Object> result(ObjectId id, @Nullable Outcome outcome) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", id.toHexString());
        switch (Optional.ofNullable(outcome).orElseThrow()) {
            case Outcome.Applied applied -> {
                result.put("status", "replayed");
                result.put("replayedAt", applied.replayed().at().toString());
            }
            case Outcome.Superseded superseded -> {
                result.put("status", "superseded");
                result.put("reason", superseded.reason());
            }
            case Outcome.Refused refused -> {
                result.put("status", "refused");
                result.put("code", refused.code().word());
                result.put("reasons", refused.reasons());
            }
        }
        return result;
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

    private static ObjectId id(String place, String text) {
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

    private static boolean force(JsonNode json) {
        JsonNode force = json.get("force");
        if (force != null && !force.isBoolean()) {
            throw Problem.badRequest("force", "true or false is needed");
        }
        return force != null && force.booleanValue();
    }
}
