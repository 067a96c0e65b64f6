package io.tandem.schema.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.mongodb.MongoException;
import io.tandem.access.http.ProblemDetails;
import io.tandem.schema.model.NotationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.bson.BsonMaximumSizeExceededException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns what went wrong in a request into `application/problem+json`.
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    Response problem(Problem problem) {
        return answer(problem);
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException malformed) {
        return answer(StrictJson.malformed(malformed));
    }

    @ServerExceptionMapper
    Response notation(NotationException malformed) {
        return answer(Problem.badRequest("", String.valueOf(malformed.getMessage())));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException refused) {
        Response.StatusType status = refused.getResponse().getStatusInfo();
        ProblemDetails told = ProblemDetails.ofStatus(status.getStatusCode(), status.getReasonPhrase());
        return answer(new Problem(told.status(), told.title(), told.detail(), Map.of()));
    }

    @ServerExceptionMapper
    Response large(BsonMaximumSizeExceededException large) {
        return answer(Problem.tooLarge());
    }

    @ServerExceptionMapper
    Response mongo(MongoException away) {
        LOG.error("MongoDB did not do what a request needs", away);
        Problem problem =
                new Problem(503, "Service Unavailable", "MongoDB does not answer as it should; try again", Map.of());
        return Response.fromResponse(answer(problem)).header("Retry-After", "1").build();
    }

    @ServerExceptionMapper
    Response fault(RuntimeException fault) {
        LOG.error("a request met a fault of this service", fault);
        return answer(new Problem(
                500,
                "Internal Server Error",
                "a fault of schema-service, which its log tells of; look at what became of the request before it is sent again",
                Map.of()));
    }

    private static Response answer(Problem problem) {
        return Response.status(problem.status())
                .type("application/problem+json")
                .entity(problem.body())
                .build();
    }
}
