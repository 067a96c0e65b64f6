package io.tandem.schema.applying;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.applying.Replay.Outcome;
import io.tandem.schema.applying.Replay.Terms;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.rejection.RejectionSelection;
import io.tandem.schema.rejection.RejectionSelection.Selected;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/rejections/replay`: the dead letters are tried again.
@Path("/v1/apps/{app}/rejections/replay")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ReplayResource {
    private final RejectionSelection selection;
    private final Replays replays;

    ReplayResource(RejectionSelection selection, Replays replays) {
        this.selection = selection;
        this.replays = replays;
    }

    /// Replays what the body selects, the oldest first: `ids`, or all that are not replayed yet, or those of a `code`,
    /// of a `type`, or `after` the last of an earlier call.
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> replay(String app, byte[] body) {
        JsonNode json = StrictJson.object(body);
        Selected selected = selection.of(app, json, Set.of("force", "staleModels"));
        Terms terms = new Terms(flag(json, "force"), flag(json, "staleModels"));
        Map<ObjectId, Outcome> outcomes = replays.of(selected.rejections(), terms);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "results",
                selected.rejections().stream()
                        .map(each -> result(each.id(), outcomes.get(each.id())))
                        .toList());
        selected.next().ifPresent(next -> answer.put("next", next.toHexString()));
        return answer;
    }

    private static Map<String, Object> result(ObjectId id, @Nullable Outcome outcome) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", id.toHexString());
        switch (Optional.ofNullable(outcome).orElseThrow()) {
            case Outcome.Applied applied -> {
                result.put("status", "replayed");
                result.put("replayedAt", applied.replayed().at().toString());
            }
            case Outcome.GivenUp givenUp -> {
                result.put("status", "discarded");
                result.put("discardedAt", givenUp.discarded().at().toString());
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

    private static boolean flag(JsonNode json, String name) {
        JsonNode flag = json.get(name);
        if (flag != null && !flag.isBoolean()) {
            throw Problem.badRequest(name, "true or false is needed");
        }
        return flag != null && flag.booleanValue();
    }
}
