package io.tandem.schema.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.access.Reach;
import io.tandem.access.http.CurrentCaller;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// `/v1/apps`.
@Path("/v1/apps")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AppResource {
    private static final Set<String> MEMBERS =
            Set.of("app", "database", "developmentMode", "breakingChanges", "productionLocked");

    private final Apps apps;
    private final DevelopmentMode mode;
    private final SchemaSettings settings;
    private final CurrentCaller caller;

    AppResource(Apps apps, DevelopmentMode mode, SchemaSettings settings, CurrentCaller caller) {
        this.caller = caller;
        this.apps = apps;
        this.mode = mode;
        this.settings = settings;
    }

    /// All apps of the caller.
    @GET
    public Map<String, Object> all() {
        Reach reach = caller.get().reach();
        return Map.of(
                "apps",
                apps.all().stream()
                        .filter(app -> reach.includes(app.app()))
                        .map(App::json)
                        .toList());
    }

    /// One app.
    @GET
    @Path("/{app}")
    public Map<String, Object> get(String app) {
        return apps.known(app).json();
    }

    /// Makes or changes an app. Every replica knows it when this returns.
    @PUT
    @Path("/{app}")
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "201", description = "The app is made")
    @APIResponse(responseCode = "200", description = "The app is changed")
    public Response put(String app, byte[] body) {
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "app", MEMBERS);
        Names.appError(app).ifPresent(error -> {
            throw Problem.badRequest("app", error);
        });
        if (json.has("app") && !json.get("app").asText().equals(app)) {
            throw Problem.badRequest("app", "the body names another app than the address, '" + app + "'");
        }
        AppSettings wanted = new AppSettings(
                app,
                database(json),
                flag(json, "developmentMode").orElse(false),
                breakingChanges(json),
                flag(json, "productionLocked"));
        boolean made = apps.put(wanted);
        mode.look();
        return Response.status(made ? 201 : 200).entity(apps.known(app).json()).build();
    }

    private String database(JsonNode json) {
        JsonNode database = json.get("database");
        if (database == null || !database.isTextual()) {
            throw Problem.badRequest("database", "a text is needed: the MongoDB database of the app's collections");
        }
        Names.databaseError(database.textValue(), settings.database()).ifPresent(error -> {
            throw Problem.badRequest("database", error);
        });
        return database.textValue();
    }

    private static Optional<BreakingChanges> breakingChanges(JsonNode json) {
        JsonNode policy = json.get("breakingChanges");
        if (policy == null) {
            return Optional.empty();
        }
        Optional<BreakingChanges> known =
                policy.isTextual() ? BreakingChanges.ofWord(policy.textValue()) : Optional.empty();
        if (known.isEmpty()) {
            throw Problem.badRequest("breakingChanges", "\"refuse\" or \"overwrite\" is needed");
        }
        return known;
    }

    private static Optional<Boolean> flag(JsonNode json, String member) {
        JsonNode flag = json.get(member);
        if (flag != null && !flag.isBoolean()) {
            throw Problem.badRequest(member, "true or false is needed");
        }
        return Optional.ofNullable(flag).map(JsonNode::booleanValue);
    }
}
