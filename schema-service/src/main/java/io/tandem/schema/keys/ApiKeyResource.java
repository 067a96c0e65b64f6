package io.tandem.schema.keys;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.access.ApiKey;
import io.tandem.access.Caller;
import io.tandem.access.Role;
import io.tandem.access.http.ApiKeys.Found;
import io.tandem.access.http.CurrentCaller;
import io.tandem.schema.http.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// `/v1/api-keys`: what back ends show in place of a token. An operator of some apps sees and makes only keys
/// whose apps are all its own.
@Path("/v1/api-keys")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ApiKeyResource {
    private final StoredApiKeys keys;
    private final CurrentCaller caller;

    ApiKeyResource(StoredApiKeys keys, CurrentCaller caller) {
        this.keys = keys;
        this.caller = caller;
    }

    /// Makes a key. The answer is the only place where it is ever shown.
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "201", description = "The key, which is never shown again")
    public Response make(byte[] body) {
        ApiKey wanted = KeyBody.read(body);
        Caller maker = caller.get();
        boolean beyond = wanted.roles().contains(Role.SERVICE) && !maker.reach().every();
        if (beyond || !maker.reach().covers(wanted.reach())) {
            throw new Problem(
                    403,
                    "Forbidden",
                    "'" + maker.name() + "' has " + maker.told() + ", and gives away no more"
                            + (beyond ? "; the role service is for operators of every app" : ""),
                    Map.of());
        }
        String secret = ApiKey.random();
        Map<String, Object> answer = json(keys.keep(wanted, secret, maker.name()));
        answer.put("key", secret);
        return Response.status(201)
                .header("Cache-Control", "no-store")
                .entity(answer)
                .build();
    }

    /// The keys, without what they are known by.
    @GET
    public Map<String, Object> all() {
        return Map.of(
                "keys",
                keys.all().stream()
                        .filter(this::isOurs)
                        .map(ApiKeyResource::json)
                        .toList());
    }

    /// Revokes a key.
    @DELETE
    @Path("/{id}")
    public void revoke(String id) {
        StoredApiKeys.Row row = keys.byId(id)
                .filter(this::isOurs)
                .orElseThrow(() -> Problem.notFound("no API key '" + id + "'; GET /v1/api-keys lists them"));
        keys.revoke(row.id());
    }

    /// What the key with this hash may, for Tandem's other services.
    @GET
    @Path("/by-hash/{hash}")
    public Map<String, Object> byHash(String hash) {
        return switch (keys.look(hash)) {
            case Found.Known(ApiKey key) -> json(key);
            case Found.Unknown() -> throw Problem.notFound("no API key has this hash");
            case Found.NotTold() ->
                throw new Problem(503, "Service Unavailable", "MongoDB does not answer; try again", Map.of());
        };
    }

    private boolean isOurs(StoredApiKeys.Row row) {
        return caller.get().reach().covers(row.key().reach());
    }

    private static Map<String, Object> json(StoredApiKeys.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", row.id());
        json.putAll(json(row.key()));
        json.put("createdAt", row.createdAt().toString());
        json.put("createdBy", row.createdBy());
        return json;
    }

    private static Map<String, Object> json(ApiKey key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", key.name());
        json.put("apps", key.reach().words());
        json.put("roles", key.roles().stream().map(Role::word).sorted().toList());
        if (key.expiresAt() != null) {
            json.put("expiresAt", key.expiresAt().toString());
        }
        return json;
    }
}
