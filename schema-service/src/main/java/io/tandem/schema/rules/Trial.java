package io.tandem.schema.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoClient;
import io.tandem.contract.JsonDocument;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Names;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Explains what the rules make of a write, with the object as it is stored now.
@ApplicationScoped
class Trial {
    private static final Set<String> MEMBERS = Set.of("user", "type", "op", "object", "key", "set", "unset");

    private final MongoClient client;
    private final CollectionSchemas schemas;

    Trial(MongoClient client, CollectionSchemas schemas) {
        this.client = client;
        this.schemas = schemas;
    }

    /// `{"user":"ada","type":"Task",…}`, the rest as a line for sync-ingest.
    Map<String, Object> of(App app, JsonNode json) {
        StrictJson.onlyMembers(json, "", MEMBERS);
        SyncedObjectEvent event = event(app, json);
        Optional<Rules.OfType> rules = app.rules().of(event.type());
        Map<String, Object> answer = new LinkedHashMap<>();
        Optional<String> refusal =
                rules.flatMap(each -> judge(each, app, event).refusal(event, UnaryOperator.identity()));
        answer.put("allowed", refusal.isEmpty());
        answer.put(
                "rules",
                rules.map(each -> each.type().equals(Rules.DEFAULTS) ? "defaults" : "type")
                        .orElse("nowhere"));
        rules.flatMap(each -> each.role(String.valueOf(event.user())))
                .ifPresent(role -> answer.put("role", role.name()));
        refusal.ifPresent(reason -> answer.put("reason", reason));
        return answer;
    }

    private Judge judge(Rules.OfType rules, App app, SyncedObjectEvent event) {
        Judge judge = new Judge(rules);
        TypeKey type = new TypeKey(app.app(), event.type());
        CollectionSchema schema = schemas.current(List.of(type)).get(type);
        if (schema != null) {
            client.getDatabase(schema.namespace().getDatabaseName())
                    .getCollection(schema.namespace().getCollectionName(), BsonDocument.class)
                    .find(new BsonDocument(
                            "_id", new BsonDocument("$eq", event.operation().key())))
                    .forEach(judge::knows);
        }
        return judge;
    }

    private static SyncedObjectEvent event(App app, JsonNode json) {
        String type = text(json, "type");
        Names.typeError(type).ifPresent(error -> {
            throw Problem.badRequest("type", error);
        });
        return new SyncedObjectEvent(
                "try", app.app(), type, operation(json), null, text(json, "user"), null, Instant.now());
    }

    private static Operation operation(JsonNode json) {
        try {
            BsonDocument given = JsonDocument.parse(json.toString());
            return switch (given.getString("op", new BsonString("upsert")).getValue()) {
                case "upsert" -> new Operation.Upsert(given.getDocument("object"));
                case "update" ->
                    new Operation.Update(
                            key(given),
                            given.getDocument("set", new BsonDocument()),
                            given.getArray("unset", new BsonArray()).stream()
                                    .map(name -> name.asString().getValue())
                                    .toList());
                case "delete" -> new Operation.Delete(key(given));
                default -> throw Problem.badRequest("op", "upsert, update or delete is needed");
            };
        } catch (JsonDocument.NotJsonException | BSONException | IllegalArgumentException malformed) {
            throw Problem.badRequest(
                    "",
                    "this is no write: an upsert has an object with its _id, an update a key, set and unset, a delete a"
                            + " key, all in Extended JSON (" + malformed.getMessage() + ")");
        }
    }

    private static BsonValue key(BsonDocument given) {
        BsonValue key = given.get("key");
        if (key == null) {
            throw Problem.badRequest("key", "the _id of the object is needed");
        }
        return key;
    }

    private static String text(JsonNode json, String member) {
        JsonNode text = json.path(member);
        if (!text.isTextual() || text.textValue().isEmpty()) {
            throw Problem.badRequest(member, "a text is needed");
        }
        return text.textValue();
    }
}
