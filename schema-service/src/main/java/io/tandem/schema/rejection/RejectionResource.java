package io.tandem.schema.rejection;

import com.fasterxml.jackson.databind.util.RawValue;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Sorts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.access.Caller;
import io.tandem.access.Role;
import io.tandem.access.http.CurrentCaller;
import io.tandem.contract.Rejection;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.http.Parameters;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/rejections`: what was refused after it had been accepted, newest first.
@Path("/v1/apps/{app}/rejections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RejectionResource {
    private static final int MAX_LIMIT = 1000;
    private static final long MAX_CHARACTERS = 32L * 1024 * 1024;

    private final TandemDatabase tandem;
    private final CurrentCaller caller;

    RejectionResource(TandemDatabase tandem, CurrentCaller caller) {
        this.tandem = tandem;
        this.caller = caller;
    }

    /// The newest rejections; also of an app that does not exist, since that is a reason to refuse an event. A user
    /// who only writes sees those of its own events; an API key, which writes for users, those of all.
    ///
    /// @param since  none from before this instant
    /// @param before only older ones than this: the `next` of an answer that left some out
    /// @param client `name` or `name/version`, as in the header `Tandem-Client`
    @GET
    public Map<String, Object> newest(
            String app,
            @QueryParam("limit") @DefaultValue("50") String limit,
            @QueryParam("since") @Nullable String since,
            @QueryParam("before") @Nullable String before,
            @QueryParam("client") @Nullable String client,
            @QueryParam("type") @Nullable String type,
            @QueryParam("code") @Nullable String code) {
        int most = Parameters.number("limit", limit, 1, MAX_LIMIT);
        RejectionFilter filter = new RejectionFilter(app)
                .since(since)
                .before(before)
                .client(client)
                .type(type)
                .code(code)
                .user(onlyUser());
        List<Map<String, Object>> rejections = new ArrayList<>();
        long characters = 0;
        boolean more = false;
        try (MongoCursor<BsonDocument> rows = tandem.rejections()
                .find(filter.toBson())
                .sort(Sorts.descending("_id"))
                .limit(most + 1)
                .batchSize(MAX_LIMIT + 1)
                .cursor()) {
            // One answer is held in memory; what does not fit is for the next one.
            while (rows.hasNext() && !more) {
                BsonDocument row = rows.next();
                Rejection rejection = RejectionRows.rejection(row);
                String event = rejection.event().toJson();
                characters += event.length();
                more = rejections.size() == most || (characters > MAX_CHARACTERS && !rejections.isEmpty());
                if (!more) {
                    rejections.add(json(row, rejection, event));
                }
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("rejections", rejections);
        if (more) {
            answer.put("next", rejections.getLast().get("id"));
        }
        return answer;
    }

    private @Nullable String onlyUser() {
        Caller reader = caller.get();
        return reader.kind() == Caller.Kind.KEY || reader.has(Role.SCHEMA_EDITOR) ? null : reader.name();
    }

    private static Map<String, Object> json(BsonDocument row, Rejection rejection, String event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", row.getObjectId("_id").getValue().toHexString());
        json.put("code", rejection.code());
        json.put("reasons", rejection.reasons());
        json.put("event", new RawValue(event));
        json.put("rejectedAt", rejection.rejectedAt().toString());
        if (row.containsKey("replayed")) {
            json.put("replayed", Replayed.of(row).json());
        }
        if (row.containsKey("discarded")) {
            json.put("discarded", Discarded.of(row).json());
        }
        return json;
    }
}
