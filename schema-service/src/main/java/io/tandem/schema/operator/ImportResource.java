package io.tandem.schema.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.conversion.ExportBody;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/import`: the schemas of an App Services export.
@Path("/v1/apps/{app}/import")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImportResource {
    private final Apps apps;
    private final AppImport exports;

    ImportResource(Apps apps, AppImport exports) {
        this.apps = apps;
        this.exports = exports;
    }

    /// Takes an export in; with `?dryRun=true` only says what would become of it.
    @POST
    public Map<String, Object> take(
            String app,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            byte[] body) {
        App known = apps.known(app);
        boolean dry = Parameters.flag("dryRun", dryRun);
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("schemas", "asymmetric"));
        String who = operator == null || operator.isBlank() ? "operator" : operator.strip();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("dryRun", dry);
        answer.put("types", exports.take(known, ExportBody.read(json, known.database()), dry, who));
        return answer;
    }
}
