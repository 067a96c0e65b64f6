package io.tandem.schema.rejection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.rejection.RejectionSelection.Selected;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/rejections/discard`: what nobody wants to try again is given up.
@Path("/v1/apps/{app}/rejections/discard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DiscardResource {
    private final TandemDatabase tandem;
    private final RejectionSelection selection;

    DiscardResource(TandemDatabase tandem, RejectionSelection selection) {
        this.tandem = tandem;
        this.selection = selection;
    }

    /// Discards what the body selects and nobody has replayed. The rows stay.
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> discard(
            String app, @HeaderParam("Tandem-Operator") @Nullable String operator, byte[] body) {
        Selected selected = selection.of(app, StrictJson.object(body), Set.of());
        List<ObjectId> ids =
                selected.rejections().stream().map(RejectedEvent::id).toList();
        String who = operator == null || operator.isBlank() ? "operator" : operator.strip();
        Discarded discarded = new Discarded(who, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        // A replay that is just being written is waited for, and then its mark is there.
        tandem.rejections()
                .updateMany(
                        and(in("_id", ids), exists("replayed", false), exists("discarded", false)),
                        Updates.set("discarded", discarded.toBson()));
        Map<ObjectId, Map<String, Object>> results = new LinkedHashMap<>();
        ids.forEach(id -> results.put(id, Map.of()));
        tandem.rejections()
                .find(in("_id", ids))
                .projection(Projections.include("replayed", "discarded"))
                .forEach(row -> results.put(row.getObjectId("_id").getValue(), result(row)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("results", new ArrayList<>(results.values()));
        selected.next().ifPresent(next -> answer.put("next", next.toHexString()));
        return answer;
    }

    private static Map<String, Object> result(BsonDocument row) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", row.getObjectId("_id").getValue().toHexString());
        if (row.containsKey("replayed")) {
            result.put("status", "replayed");
            result.put("replayedAt", Replayed.of(row).at().toString());
        } else {
            Discarded discarded = Discarded.of(row);
            result.put("status", "discarded");
            result.put("discardedBy", discarded.by());
            result.put("discardedAt", discarded.at().toString());
        }
        return result;
    }
}
