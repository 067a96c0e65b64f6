package io.tandem.schema.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Deploy;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.repair.Repair.State;
import io.tandem.schema.unsynced.TypeFit;
import io.tandem.schema.unsynced.TypeFits;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.types.ObjectId;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/schemas/{type}/repairs`.
@Path("/v1/apps/{app}/schemas/{type}/repairs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RepairResource {
    private static final int MAX_FAILURES = 1000;

    private final Apps apps;
    private final TypeFits fits;
    private final Repairs repairs;
    private final RepairSample sample;

    RepairResource(Apps apps, TypeFits fits, Repairs repairs, RepairSample sample) {
        this.apps = apps;
        this.fits = fits;
        this.repairs = repairs;
        this.sample = sample;
    }

    /// Begins a repair; as a dry run it only tells what would become of a sample.
    ///
    /// @param deploy any value where no person asks
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "202", description = "The repair, which has begun")
    @APIResponse(responseCode = "200", description = "With dryRun: what would become of a sample")
    public Response begin(
            String app,
            String type,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            @HeaderParam(Deploy.HEADER) @Nullable String deploy,
            byte[] body) {
        boolean dry = Parameters.flag("dryRun", dryRun);
        TypeFit fit = known(app, type);
        StrictJson.object(body);
        RepairDefinition definition = RepairDefinition.parse(body);
        definition.demandPaths(fit.schema().schema());
        sample.check(fit, definition);
        if (dry) {
            return Response.ok(sample.of(fit, definition)).build();
        }
        Deploy.requirePerson(
                deploy,
                "begins a repair, which changes stored documents",
                "ask with ?dryRun=true what would become of them; a person can begin it, with the same call without that"
                        + " header");
        Repair repair = Repair.fresh(fit.schema().key(), definition, who(operator), Instant.now());
        repairs.add(repair);
        return Response.accepted(repair.json()).build();
    }

    /// The repairs of a type, newest first; they outlive it.
    @GET
    public Map<String, Object> all(String app, String type) {
        apps.known(app);
        List<Repair> all = repairs.of(new TypeKey(app, type));
        if (all.isEmpty()) {
            known(app, type);
        }
        return Map.of("repairs", all.stream().map(Repair::json).toList());
    }

    /// One repair, and the documents that it could not repair.
    @GET
    @Path("/{id}")
    public Map<String, Object> one(
            String app, String type, String id, @QueryParam("failures") @DefaultValue("50") String failures) {
        int limit = Parameters.number("failures", failures, 0, MAX_FAILURES);
        Repair repair = repair(app, type, id);
        Map<String, Object> json = new LinkedHashMap<>(repair.json());
        json.put(
                "failures",
                limit == 0
                        ? List.of()
                        : repairs.failures(repair, limit).stream()
                                .map(RepairResource::failure)
                                .toList());
        return json;
    }

    private static Map<String, Object> failure(BsonDocument row) {
        Map<String, Object> json = new LinkedHashMap<>();
        BsonDocument id = new BsonDocument("_id", row.get("document", BsonNull.VALUE));
        json.put("document", new RawValue(id.toJson()));
        json.put("reason", row.getString("reason").getValue());
        json.put("at", Instant.ofEpochMilli(row.getDateTime("at").getValue()).toString());
        return json;
    }

    /// Changes how fast a repair may go, also while it runs.
    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> pace(
            String app,
            String type,
            String id,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            byte[] body) {
        Repair repair = repair(app, type, id);
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("perSecond"));
        int perSecond = RepairDefinition.rate(json.path("perSecond"));
        BsonDocument act = Repair.act("perSecond " + perSecond, who(operator), Instant.now());
        return repairs.pace(repair.type(), repair.id(), perSecond, act)
                .map(Repair::json)
                .orElseThrow(() -> none(id));
    }

    /// Stops a repair for a while.
    @POST
    @Path("/{id}/pause")
    public Map<String, Object> pause(
            String app, String type, String id, @HeaderParam("Tandem-Operator") @Nullable String operator) {
        return act(repair(app, type, id), "pause", List.of(State.RUNNING), State.PAUSED, operator);
    }

    /// Lets a paused repair go on.
    @POST
    @Path("/{id}/resume")
    public Map<String, Object> resume(
            String app, String type, String id, @HeaderParam("Tandem-Operator") @Nullable String operator) {
        return act(repair(app, type, id), "resume", List.of(State.PAUSED), State.RUNNING, operator);
    }

    /// Ends a repair; what it has done stays.
    @POST
    @Path("/{id}/cancel")
    public Map<String, Object> cancel(
            String app, String type, String id, @HeaderParam("Tandem-Operator") @Nullable String operator) {
        return act(repair(app, type, id), "cancel", List.of(State.RUNNING, State.PAUSED), State.CANCELLED, operator);
    }

    private Map<String, Object> act(Repair repair, String what, List<State> from, State to, @Nullable String operator) {
        BsonDocument act = Repair.act(what, who(operator), Instant.now());
        return repairs.act(repair.type(), repair.id(), from, to, act)
                .map(Repair::json)
                .orElseThrow(() -> Problem.conflict("a repair can be told to " + what + " while it is "
                        + String.join(" or ", from.stream().map(State::word).toList())
                        + "; look at it with GET"));
    }

    private Repair repair(String app, String type, String id) {
        apps.known(app);
        TypeKey key = new TypeKey(app, type);
        if (!ObjectId.isValid(id)) {
            throw none(id);
        }
        return repairs.find(key, new ObjectId(id)).orElseThrow(() -> none(id));
    }

    private static Problem none(String id) {
        return Problem.notFound("no repair '" + id + "' of this type; GET lists those that there are");
    }

    private TypeFit known(String app, String type) {
        apps.known(app);
        return fits.find(new TypeKey(app, type))
                .orElseThrow(() -> Problem.notFound("no object type '" + type + "' in app '" + app + "'"));
    }

    private static String who(@Nullable String operator) {
        return operator == null || operator.isBlank() ? "operator" : operator.strip();
    }
}
