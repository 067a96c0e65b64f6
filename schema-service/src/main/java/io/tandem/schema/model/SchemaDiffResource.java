package io.tandem.schema.model;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// `/v1/schema-diff`: what would break between two schemas, without an app.
@Path("/v1/schema-diff")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SchemaDiffResource {
    private final SchemaSettings settings;

    SchemaDiffResource(SchemaSettings settings) {
        this.settings = settings;
    }

    /// Validates `after`, and compares it with `before` if there is one.
    @POST
    public SchemaComparison diff(byte[] body) {
        return SchemaComparison.of(StrictJson.object(body), settings.refusal().developmentModeHint());
    }
}
