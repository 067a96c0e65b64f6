package io.tandem.schema.operator;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.SchemaResource;
import io.tandem.schema.evolution.BrokenModel;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.Sentences;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.model.KeptModel;
import io.tandem.schema.model.Models;
import io.tandem.schema.observation.Observations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// What a change of a schema would do: to the stored documents, and to the models that were declared.
@ApplicationScoped
public class Consequences {
    private final MongoClient client;
    private final CollectionSchemas schemas;
    private final Models models;
    private final Observations observations;
    private final SchemaSettings settings;

    Consequences(
            MongoClient client,
            CollectionSchemas schemas,
            Models models,
            Observations observations,
            SchemaSettings settings) {
        this.client = client;
        this.schemas = schemas;
        this.models = models;
        this.observations = observations;
        this.settings = settings;
    }

    /// The consequences, as an answer shows them.
    Map<String, Object> of(EditedSchemas current, WantedSchema asked, Apply apply) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("documents", documents(current.own(), apply));
        json.put("models", broken(asked, apply.breaking()));
        json.put("clients", clients(current.own(), apply));
        List<Map<String, Object>> others = current.changedOthers(apply).stream()
                .map(other -> other(other, apply))
                .toList();
        if (!others.isEmpty()) {
            json.put("others", others);
        }
        return json;
    }

    private Map<String, Object> other(CollectionSchema other, Apply apply) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", other.schema().title());
        json.put("documents", documents(other, apply));
        json.put("clients", clients(other, apply));
        return json;
    }

    private List<Map<String, Object>> clients(CollectionSchema of, Apply apply) {
        return apply.breaking().isEmpty() ? List.of() : observations.clients(of.key());
    }

    private Map<String, Object> documents(CollectionSchema current, Apply apply) {
        String title = current.schema().title();
        TypeSchema after = apply.schemas().getOrDefault(title, current.schema());
        List<SchemaChange> changes = apply.changes().getOrDefault(title, List.of());
        MongoCollection<BsonDocument> collection =
                client.getDatabase(current.database()).getCollection(current.collection(), BsonDocument.class);
        Map<String, Scalar> keys = new HashMap<>();
        SchemaResource.targets(schemas.all(current.app()))
                .byTitle()
                .forEach((linked, target) -> keys.put(linked, target.key()));
        DocumentCount count = new DocumentCount(current.schema(), after, changes, keys);
        long total = collection.estimatedDocumentCount();
        if (total <= settings.operator().documents()) {
            collection.find().forEach(count::look);
        } else {
            AggregateIterable<BsonDocument> sample = collection.aggregate(
                    List.of(Aggregates.sample(settings.operator().sample())));
            sample.forEach(count::look);
        }
        return count.json(total);
    }

    private List<Map<String, Object>> broken(WantedSchema asked, List<SchemaChange> breaking) {
        List<Map<String, Object>> broken = new ArrayList<>();
        if (breaking.isEmpty()) {
            return broken;
        }
        String app = asked.app().app();
        Map<String, Observations.ModelUse> uses = observations.models(app);
        models.forEach(app, model -> {
            List<SchemaChange> changes = BrokenModel.by(breaking, model.types());
            if (!changes.isEmpty()) {
                broken.add(broken(model, uses.get(model.id()), changes));
            }
        });
        return broken;
    }

    private static Map<String, Object> broken(
            KeptModel model, Observations.@Nullable ModelUse use, List<SchemaChange> changes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model.id());
        json.put("declaredAt", model.declaredAt().toString());
        if (use != null) {
            json.put("lastSeen", use.last().toString());
            json.put("writes", use.writes());
        }
        json.put("changes", changes.stream().map(Sentences::of).toList());
        return json;
    }
}
