package io.tandem.schema.collection;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.http.Problem;
import io.tandem.schema.notation.AppServicesSchema;
import io.tandem.schema.notation.AsWritten;
import io.tandem.schema.notation.Finding;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.MongoSchema;
import io.tandem.schema.notation.Notation;
import io.tandem.schema.notation.RealmWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collections' schemas as answers show them, in the notation that is asked for.
@ApplicationScoped
class SchemaAnswers {
    private final CollectionSchemas schemas;
    private final WrittenSchemas written;

    SchemaAnswers(CollectionSchemas schemas, WrittenSchemas written) {
        this.schemas = schemas;
        this.written = written;
    }

    /// The notation of a request; App Services' if it names none.
    ///
    /// @throws Problem 400 for what is none
    static Notation notation(@Nullable String word) {
        return word == null
                ? Notation.APP_SERVICES
                : Notation.of(word)
                        .orElseThrow(() -> Problem.badRequest(
                                "notation",
                                "'" + word + "' is none of "
                                        + Stream.of(Notation.values())
                                                .map(Notation::word)
                                                .collect(Collectors.joining(", "))));
    }

    Map<String, Object> one(CollectionSchema schema, Notation notation) {
        LinkTargets targets = SchemaResource.targets(schemas.all(schema.app()));
        return answer(schema, notation, targets, written.find(schema.key()));
    }

    List<Map<String, Object>> all(String app, Notation notation) {
        List<CollectionSchema> all = schemas.all(app);
        LinkTargets targets = SchemaResource.targets(all);
        Map<String, AsWritten> kept = written.all(app);
        return all.stream()
                .map(schema -> answer(
                        schema,
                        notation,
                        targets,
                        Optional.ofNullable(kept.get(schema.schema().title()))))
                .toList();
    }

    private static Map<String, Object> answer(
            CollectionSchema schema, Notation notation, LinkTargets targets, Optional<AsWritten> kept) {
        String title = schema.schema().title();
        List<ObjectType> types = schema.schema().objectTypes();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", title);
        json.put("version", schema.schema().version());
        json.put("database", schema.database());
        json.put("collection", schema.collection());
        switch (notation) {
            case APP_SERVICES -> {
                AppServicesSchema now = AppServicesSchema.of(title, types, targets, schema.database());
                AppServicesSchema shown = kept.map(as -> as.dress(now)).orElse(now);
                json.put("schema", shown.schema());
                json.put("relationships", shown.relationships());
                if (types.stream().anyMatch(type -> type.kind() == ObjectType.Kind.ASYMMETRIC)) {
                    json.put("asymmetric", true);
                }
            }
            case REALM -> json.put("objectTypes", RealmWriter.objectTypes(types));
            case MONGODB -> {
                MongoSchema mongo = MongoSchema.of(title, types, targets);
                json.put("validator", mongo.validator());
                json.put(
                        "findings", mongo.findings().stream().map(Finding::json).toList());
            }
        }
        return json;
    }
}
