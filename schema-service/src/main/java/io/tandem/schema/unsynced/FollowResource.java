package io.tandem.schema.unsynced;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Set;

/// `/v1/apps/{app}/schemas/{type}/unsynced`: whether the type's collection is followed live.
@Path("/v1/apps/{app}/schemas/{type}/unsynced")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class FollowResource {
    private final Apps apps;
    private final TypeFits fits;
    private final FollowedTypes followed;

    FollowResource(Apps apps, TypeFits fits, FollowedTypes followed) {
        this.apps = apps;
        this.fits = fits;
        this.followed = followed;
    }

    /// Whether it is followed, and how far.
    @GET
    public Map<String, Object> get(String app, String type) {
        return followed.json(known(app, type));
    }

    /// Switches following on or off.
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> put(String app, String type, byte[] body) {
        TypeKey key = known(app, type);
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("follow"));
        JsonNode follow = json.get("follow");
        if (follow == null || !follow.isBoolean()) {
            throw Problem.badRequest("follow", "true or false is needed");
        }
        followed.put(key, follow.booleanValue());
        return followed.json(key);
    }

    private TypeKey known(String app, String type) {
        apps.known(app);
        TypeKey key = new TypeKey(app, type);
        if (fits.find(key).isEmpty()) {
            throw Problem.notFound("no object type '" + type + "' in app '" + app + "'");
        }
        return key;
    }
}
