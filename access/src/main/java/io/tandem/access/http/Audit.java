package io.tandem.access.http;

import io.tandem.access.Caller;
import io.tandem.access.Calls;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/// Tells of each act of an operator or of somebody who changes schemas: one line of JSON in log category
/// `tandem.audit`. Neither bodies nor tokens are in it.
final class Audit {
    private static final Logger LOG = Logger.getLogger("tandem.audit");

    private Audit() {}

    /// Tells of an act once it is answered, or of one that was not let in.
    static void tell(RoutingContext routing, Caller caller, Calls.Match match, int status) {
        HttpServerRequest request = routing.request();
        JsonObject event = new JsonObject()
                .put("at", Instant.now().toString())
                .put("who", caller.name())
                .put("with", caller.kind() == Caller.Kind.KEY ? "api-key" : "token")
                .put("act", request.method().name() + " " + routing.normalizedPath());
        if (match.app() != null) {
            event.put("app", match.app());
        }
        String inTheNameOf = request.getHeader(Door.OPERATOR);
        if (inTheNameOf != null && !inTheNameOf.equals(caller.name())) {
            event.put("inTheNameOf", inTheNameOf);
        }
        String query = request.query();
        if (query != null && List.of(query.split("&", -1)).contains("dryRun=true")) {
            event.put("dryRun", true);
        }
        LOG.info(event.put("status", status)
                .put("outcome", status < 400 ? "done" : status < 500 ? "refused" : "failed")
                .encode());
    }
}
