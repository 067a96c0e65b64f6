package io.tandem.schema.collection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.Validators.State;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// `/v1/apps/{app}/schemas/{type}/validator`: whether MongoDB itself holds writers to the schema.
@Path("/v1/apps/{app}/schemas/{type}/validator")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ValidatorResource {
    private final Apps apps;
    private final CollectionSchemas schemas;
    private final Validators validators;
    private final ObjectMapper json;

    ValidatorResource(Apps apps, CollectionSchemas schemas, Validators validators, ObjectMapper json) {
        this.apps = apps;
        this.schemas = schemas;
        this.validators = validators;
        this.json = json;
    }

    /// What the collection's validator is.
    @GET
    public Map<String, Object> get(String app, String type) throws JsonProcessingException {
        return answer(known(app, type));
    }

    /// Switches it: `off`, `warn` or `error`.
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> put(String app, String type, byte[] body) throws JsonProcessingException {
        CollectionSchema schema = known(app, type);
        JsonNode given = StrictJson.object(body);
        StrictJson.onlyMembers(given, "", Set.of("validator"));
        ValidatorMode mode = ValidatorMode.of(given.path("validator").asText())
                .orElseThrow(() -> Problem.badRequest("validator", "off, warn or error is needed"));
        validators.set(schema, mode);
        return answer(schema);
    }

    private CollectionSchema known(String app, String type) {
        apps.known(app);
        return schemas.known(new TypeKey(app, type));
    }

    private Map<String, Object> answer(CollectionSchema schema) throws JsonProcessingException {
        State state = validators.state(schema);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", schema.schema().title());
        answer.put("validator", state.mode().word());
        if (state.error() != null) {
            answer.put("error", state.error());
        }
        answer.put("inForce", json.readTree(state.inForce().toJson()));
        return answer;
    }
}
