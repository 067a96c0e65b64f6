package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoNamespace;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.rules.Judge;
import io.tandem.schema.rules.Rules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Lays what is stored before those who judge writes by rules.
@ApplicationScoped
class Judges {
    private final MongoClient client;

    Judges(MongoClient client) {
        this.client = client;
    }

    /// Those of the types that have rules.
    ///
    /// @param session outside of a transaction: what is judged here is judged again before it is written
    Map<TypeKey, Judge> of(
            ClientSession session,
            List<ReceivedEvent> events,
            Map<String, App> apps,
            Map<TypeKey, CollectionSchema> schemas) {
        if (apps.values().stream().allMatch(app -> app.rules().of().isEmpty())) {
            return Map.of();
        }
        Map<TypeKey, Rules.OfType> rules = new HashMap<>();
        Map<TypeKey, List<BsonValue>> keys = new HashMap<>();
        for (ReceivedEvent received : events) {
            SyncedObjectEvent event = received.event();
            App app = event == null ? null : apps.get(event.app());
            if (event != null && app != null) {
                app.rules().of(event.type()).ifPresent(each -> {
                    TypeKey type = new TypeKey(event.app(), event.type());
                    rules.put(type, each);
                    keys.computeIfAbsent(type, key -> new ArrayList<>())
                            .add(event.operation().key());
                });
            }
        }
        Map<TypeKey, Judge> judges = new HashMap<>();
        rules.forEach((type, each) -> {
            CollectionSchema schema = schemas.get(type);
            judges.put(
                    type,
                    schema == null
                            ? new Judge(each)
                            : of(session, each, schema.namespace(), keys.getOrDefault(type, List.of())));
        });
        return judges;
    }

    /// One that knows these objects as this session sees them.
    Judge of(ClientSession session, Rules.OfType rules, MongoNamespace namespace, Collection<BsonValue> keys) {
        Judge judge = new Judge(rules);
        client.getDatabase(namespace.getDatabaseName())
                .getCollection(namespace.getCollectionName(), BsonDocument.class)
                .find(session, in("_id", keys))
                .forEach(judge::knows);
        return judge;
    }
}
