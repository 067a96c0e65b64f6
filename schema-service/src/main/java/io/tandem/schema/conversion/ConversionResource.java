package io.tandem.schema.conversion;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/// `/v1/schema-notations`: schemas from one notation into another, without an app.
@Path("/v1/schema-notations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ConversionResource {

    /// Converts; what is found on the way stands in the answer.
    @POST
    public Map<String, Object> convert(byte[] body) {
        return Conversion.of(StrictJson.object(body));
    }
}
