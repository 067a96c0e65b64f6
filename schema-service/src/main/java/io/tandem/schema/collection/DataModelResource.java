package io.tandem.schema.collection;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.datamodel.DataModel;
import io.tandem.schema.datamodel.DataModel.Model;
import io.tandem.schema.datamodel.SdkLanguage;
import io.tandem.schema.http.Problem;
import io.tandem.schema.notation.Finding;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `/v1/apps/{app}/data-models`: the schemas as the SDKs declare them.
@Path("/v1/apps/{app}/data-models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DataModelResource {
    private final Apps apps;
    private final CollectionSchemas schemas;

    DataModelResource(Apps apps, CollectionSchemas schemas) {
        this.apps = apps;
        this.schemas = schemas;
    }

    /// The data model in one language.
    ///
    /// @param names of which object types; of all if none is named
    @GET
    @Path("/{language}")
    public Map<String, Object> one(String app, String language, @QueryParam("name") List<String> names) {
        SdkLanguage in = language(language);
        apps.known(app);
        names.forEach(name -> schemas.known(new TypeKey(app, name)));
        Map<String, CollectionSchema> all = schemas.all(app).stream()
                .collect(Collectors.toMap(schema -> schema.schema().title(), Function.identity()));
        DataModel model = DataModel.of(
                in,
                all.values().stream().map(CollectionSchema::schema).toList(),
                title -> names.isEmpty() || names.contains(title));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("language", in.word());
        json.put("title", in.title());
        json.put("imports", model.imports());
        json.put("code", model.code());
        json.put("models", model.models().stream().map(each -> json(each, all)).toList());
        return json;
    }

    private static Map<String, Object> json(Model model, Map<String, CollectionSchema> all) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", model.title());
        CollectionSchema schema = all.get(model.title());
        if (schema != null) {
            json.put("database", schema.database());
            json.put("collection", schema.collection());
        }
        json.put("imports", model.imports());
        json.put("code", model.code());
        json.put("warnings", model.warnings().stream().map(Finding::json).toList());
        model.error().ifPresent(error -> json.put("error", error.json()));
        return json;
    }

    private static SdkLanguage language(String word) {
        return SdkLanguage.of(word)
                .orElseThrow(() -> Problem.badRequest(
                        "language",
                        "'" + word + "' is none of "
                                + Stream.of(SdkLanguage.values())
                                        .map(SdkLanguage::word)
                                        .collect(Collectors.joining(", "))));
    }
}
