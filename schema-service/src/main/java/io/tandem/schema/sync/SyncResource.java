package io.tandem.schema.sync;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.app.Names;
import io.tandem.schema.app.SyncHistory;
import io.tandem.schema.app.SyncState;
import io.tandem.schema.app.SyncState.Act;
import io.tandem.schema.http.Deploy;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/sync` and `/v1/apps/{app}/schemas/{type}/sync`.
@Path("/v1/apps/{app}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SyncResource {
    private final Apps apps;
    private final SyncHistory history;
    private final SyncSwitch sync;

    SyncResource(Apps apps, SyncHistory history, SyncSwitch sync) {
        this.apps = apps;
        this.history = history;
        this.sync = sync;
    }

    /// The state of an app's sync, and who has led it there.
    @GET
    @Path("/sync")
    public Map<String, Object> get(String app) {
        return json(apps.known(app));
    }

    /// Pauses, terminates or enables the sync of an app.
    ///
    /// @param deploy any value where no person asks
    @POST
    @Path("/sync/{act}")
    public Map<String, Object> app(
            String app,
            String act,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            @HeaderParam(Deploy.HEADER) @Nullable String deploy,
            byte[] body) {
        empty(body);
        SyncAct known = SyncAct.ofWord(act)
                .orElseThrow(() ->
                        Problem.notFound("no act '" + act + "'; POST …/sync/pause, …/sync/terminate or …/sync/enable"));
        if (known == SyncAct.TERMINATE) {
            Deploy.requirePerson(deploy, "terminates sync", "a person can, with the same call without that header");
        }
        return json(sync.app(app, known, who(operator)));
    }

    /// Retires an object type, which no client may write any more, or takes it back.
    ///
    /// @param deploy any value where no person asks
    @POST
    @Path("/schemas/{type}/sync/{act}")
    public Map<String, Object> type(
            String app,
            String type,
            String act,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            @HeaderParam(Deploy.HEADER) @Nullable String deploy,
            byte[] body) {
        empty(body);
        Names.typeError(type).ifPresent(error -> {
            throw Problem.badRequest("type", error);
        });
        boolean retires = act.equals("retire");
        if (!retires && !act.equals("enable")) {
            throw Problem.notFound("no act '" + act + "'; POST …/sync/retire or …/sync/enable");
        }
        if (retires) {
            Deploy.requirePerson(
                    deploy, "retires an object type", "a person can, with the same call without that header");
        }
        return json(sync.type(app, type, retires, who(operator)));
    }

    private static void empty(byte[] body) {
        if (body.length > 0) {
            StrictJson.onlyMembers(StrictJson.object(body), "", Set.of());
        }
    }

    private static String who(@Nullable String operator) {
        return operator == null || operator.isBlank() ? "operator" : operator.strip();
    }

    private Map<String, Object> json(App app) {
        SyncState state = app.sync();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("app", app.app());
        json.put("state", state.mode().word());
        state.last().ifPresent(act -> put(json, act));
        json.put("terminations", state.epoch());
        json.put(
                "retiredTypes",
                state.retired().stream().map(SyncResource::retired).toList());
        List<SyncHistory.Entry> acts = history.of(app.app());
        json.put("history", acts.stream().map(SyncResource::entry).toList());
        return json;
    }

    private static Map<String, Object> retired(SyncState.Retired retired) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", retired.type());
        put(json, retired.act());
        return json;
    }

    private static Map<String, Object> entry(SyncHistory.Entry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("act", entry.act());
        if (!entry.type().isEmpty()) {
            json.put("type", entry.type());
        }
        put(json, entry.done());
        return json;
    }

    private static void put(Map<String, Object> json, Act act) {
        json.put("by", act.by());
        json.put("at", act.at().toString());
    }
}
