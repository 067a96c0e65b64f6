package io.tandem.schema.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.JsonDocument;
import io.tandem.schema.app.Apps;
import io.tandem.schema.app.Names;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/// `/v1/apps/{app}/rules`: who may write which object.
@Path("/v1/apps/{app}/rules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RuleResource {
    private static final String WARNING =
            "NO RULES: every user whom sync-ingest lets in may write every object of this type";

    private final Apps apps;
    private final AppRules rules;
    private final Trial trial;

    RuleResource(Apps apps, AppRules rules, Trial trial) {
        this.apps = apps;
        this.rules = rules;
        this.trial = trial;
    }

    /// The defaults, for types that have no rules of their own.
    @GET
    public Map<String, Object> defaults(String app) {
        return json(app, Rules.DEFAULTS);
    }

    /// The rules that count for a type.
    @GET
    @Path("/{type}")
    public Map<String, Object> ofType(String app, String type) {
        return json(app, type);
    }

    /// Lets these roles be the defaults.
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> putDefaults(String app, byte[] body) {
        return put(app, Rules.DEFAULTS, body);
    }

    /// Lets these roles be those of a type.
    @PUT
    @Path("/{type}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> put(String app, String type, byte[] body) {
        apps.known(app);
        requireType(type);
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("roles"));
        if (!json.has("roles")) {
            throw Problem.badRequest("roles", "a list of roles is needed");
        }
        rules.put(app, type, Optional.of(read(type, json)));
        return json(app, type);
    }

    /// Lets there be no defaults any more.
    @DELETE
    public Map<String, Object> deleteDefaults(String app) {
        return delete(app, Rules.DEFAULTS);
    }

    /// Lets the defaults count for a type again.
    @DELETE
    @Path("/{type}")
    public Map<String, Object> delete(String app, String type) {
        apps.known(app);
        requireType(type);
        rules.put(app, type, Optional.empty());
        return json(app, type);
    }

    /// Tells what would become of a write, and does nothing.
    @POST
    @Path("/try")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> attempt(String app, byte[] body) {
        return trial.of(apps.known(app), StrictJson.object(body));
    }

    private static void requireType(String type) {
        if (!type.equals(Rules.DEFAULTS)) {
            Names.typeError(type).ifPresent(error -> {
                throw Problem.badRequest("type", error);
            });
        }
    }

    private static Rules.OfType read(String type, JsonNode json) {
        try {
            return Rules.OfType.read(type, JsonDocument.parse(json.toString()).get("roles", new BsonArray()));
        } catch (InvalidRulesException invalid) {
            throw Problem.badRequest("", String.valueOf(invalid.getMessage()));
        } catch (JsonDocument.NotJsonException notExtended) {
            throw Problem.badRequest("roles", "this is no Extended JSON: " + notExtended.getMessage());
        }
    }

    private Map<String, Object> json(String app, String type) {
        Rules known = apps.known(app).rules();
        Map<String, Object> json = new LinkedHashMap<>();
        if (!type.equals(Rules.DEFAULTS)) {
            json.put("type", type);
        }
        Optional<Rules.OfType> counts = known.of(type);
        json.put(
                "defined",
                counts.map(each -> each.type().equals(Rules.DEFAULTS) ? "defaults" : "type")
                        .orElse("nowhere"));
        String text = new BsonDocument("roles", counts.map(Rules.OfType::given).orElseGet(BsonArray::new)).toJson();
        json.put("roles", new RawValue(text.substring(text.indexOf('['), text.lastIndexOf(']') + 1)));
        if (counts.isEmpty()) {
            json.put("warning", WARNING);
        }
        return json;
    }
}
