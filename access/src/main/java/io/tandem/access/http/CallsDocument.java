package io.tandem.access.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;

/// What the OpenAPI documents of all services say of every call, and no method of a resource can: that it
/// needs a token, and how it is refused. Bodies are read by hand, as bytes or text, but they are JSON objects.
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class CallsDocument implements OASFilter {
    private static final String PROBLEM = "Problem";
    private static final String REFUSED = "refused";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getSecurity() == null) {
            document.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme("bearer"));
        }
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        Components components = document.getComponents();
        if (components.getSchemas() == null || !components.getSchemas().containsKey(PROBLEM)) {
            components.addSchema(PROBLEM, problem());
        }
        components.addResponse(
                REFUSED,
                OASFactory.createAPIResponse()
                        .description("The request is refused; detail names the place and the remedy.")
                        .content(content(
                                "application/problem+json",
                                OASFactory.createSchema().ref(PROBLEM))));
        document.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .values()
                .forEach(CallsDocument::complete));
    }

    private static void complete(Operation call) {
        if (!call.getResponses().hasAPIResponse("default")) {
            call.getResponses()
                    .addAPIResponse("default", OASFactory.createAPIResponse().ref(REFUSED));
        }
        RequestBody body = call.getRequestBody();
        if (body != null && body.getContent() != null && isReadByHand(body.getContent())) {
            // A call that says nothing of its body's type can do without one.
            body.setRequired(body.getContent().hasMediaType("application/json"));
            body.setContent(content("application/json", schema(Schema.SchemaType.OBJECT)));
        }
    }

    private static boolean isReadByHand(Content content) {
        return content.getMediaTypes().values().stream()
                .allMatch(type -> type.getSchema() != null
                        && List.of(Schema.SchemaType.STRING)
                                .equals(type.getSchema().getType()));
    }

    private static Content content(String type, Schema schema) {
        return OASFactory.createContent()
                .addMediaType(type, OASFactory.createMediaType().schema(schema));
    }

    private static Schema problem() {
        return schema(Schema.SchemaType.OBJECT)
                .required(List.of("type", "title", "status", "detail"))
                .addProperty("type", schema(Schema.SchemaType.STRING))
                .addProperty("title", schema(Schema.SchemaType.STRING))
                .addProperty("status", schema(Schema.SchemaType.INTEGER))
                .addProperty("detail", schema(Schema.SchemaType.STRING));
    }

    private static Schema schema(Schema.SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
