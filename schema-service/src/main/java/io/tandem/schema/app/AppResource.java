package io.tandem.schema.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `/v1/apps`.
@Path("/v1/apps")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AppResource {
    private final Apps apps;
    private final DevelopmentMode mode;
    private final SchemaSettings settings;

    AppResource(Apps apps, DevelopmentMode mode, SchemaSettings settings) {
        this.apps = apps;
        this.mode = mode;
        this.settings = settings;
    }

    /// All apps.
    @GET
    public Map<String, List<App>> all() {
        return Map.of("apps", apps.all());
    }

    /// One app.
    @GET
    @Path("/{app}")
    public App get(String app) {
        return apps.known(app);
    }

    /// Makes or changes an app. Every replica knows it when this returns.
    @PUT
    @Path("/{app}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(String app, byte[] body) {
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "app", Set.of("app", "database", "developmentMode"));
        Names.appError(app).ifPresent(error -> {
            throw Problem.badRequest("app", error);
        });
        if (json.has("app") && !json.get("app").asText().equals(app)) {
            throw Problem.badRequest("app", "the body names another app than the address, '" + app + "'");
        }
        App wanted = new App(app, database(json), developmentMode(json));
        boolean made = apps.put(wanted);
        mode.note(wanted);
        return Response.status(made ? 201 : 200).entity(wanted).build();
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

    private static boolean developmentMode(JsonNode json) {
        JsonNode mode = json.get("developmentMode");
        if (mode == null) {
            return false;
        }
        if (!mode.isBoolean()) {
            throw Problem.badRequest("developmentMode", "true or false is needed");
        }
        return mode.booleanValue();
    }
}
