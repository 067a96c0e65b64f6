package io.tandem.schema.trace;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.ObjectKey;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import io.tandem.telemetry.trace.KeptSpans;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// `GET /v1/apps/{app}/traces/{type}?key=…`: one object's way, as far as it was traced; and what is known of it
/// without a trace: whether it is stored, and its rejections.
@Path("/v1/apps/{app}/traces/{type}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TraceResource {
    private static final int MAX_LIMIT = 1000;
    private static final int MOST_REJECTIONS = 20;

    private final TandemDatabase tandem;
    private final MongoClient client;
    private final Apps apps;
    private final CollectionSchemas schemas;

    TraceResource(TandemDatabase tandem, MongoClient client, Apps apps, CollectionSchemas schemas) {
        this.tandem = tandem;
        this.client = client;
        this.apps = apps;
        this.schemas = schemas;
    }

    /// The way of one object.
    ///
    /// @param key   its `_id`: Extended JSON, or a text that may also be a number, an ObjectId or a UUID
    /// @param limit how many spans are looked at, the newest
    @GET
    public Map<String, Object> way(
            String app,
            String type,
            @QueryParam("key") @Nullable String key,
            @QueryParam("limit") @DefaultValue("100") String limit) {
        apps.known(app);
        int most = Parameters.number("limit", limit, 1, MAX_LIMIT);
        if (key == null || key.isEmpty()) {
            throw Problem.badRequest("key", "the object's _id is needed");
        }
        List<BsonValue> meanings = KeyText.meanings(key);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("app", app);
        json.put("type", type);
        json.put("key", key);
        json.put("steps", Way.steps(rows(app, type, meanings, most)));
        json.put("stored", isStored(new TypeKey(app, type), meanings));
        json.put("rejections", rejections(app, type, meanings));
        return json;
    }

    /// The rows of the object; and of the objects that it came from or became by crossings, through all migrations of a
    /// chain, those rows that belong to the same traces.
    private List<BsonDocument> rows(String app, String type, List<BsonValue> meanings, int most) {
        Set<String> names = new HashSet<>();
        meanings.forEach(key -> names.add(KeptSpans.object(app, type, ObjectKey.canonical(key))));
        List<BsonDocument> rows = tandem.spans()
                .find(in(KeptSpans.OBJECTS, names))
                .sort(Sorts.descending("until"))
                .limit(most)
                .into(new ArrayList<>());
        Set<BsonValue> known = new HashSet<>();
        Set<BsonValue> traces = new HashSet<>();
        for (BsonDocument row : rows) {
            known.add(row.get("_id", BsonNull.VALUE));
            if (row.getArray(KeptSpans.OBJECTS).size() > 1) {
                traces.add(row.getString("trace"));
            }
        }
        int looked = 0;
        while (looked < rows.size()) {
            Set<String> others = new HashSet<>();
            rows.subList(looked, rows.size()).forEach(row -> row.getArray(KeptSpans.OBJECTS)
                    .forEach(object -> others.add(object.asString().getValue())));
            others.removeAll(names);
            names.addAll(others);
            looked = rows.size();
            if (!others.isEmpty()) {
                tandem.spans()
                        .find(and(in(KeptSpans.OBJECTS, others), in("trace", traces)))
                        .limit(most)
                        .forEach(row -> {
                            if (known.add(row.get("_id", BsonNull.VALUE))) {
                                rows.add(row);
                            }
                        });
            }
        }
        return rows;
    }

    private boolean isStored(TypeKey type, List<BsonValue> meanings) {
        return schemas.find(type)
                .map(schema -> client.getDatabase(schema.database())
                        .getCollection(schema.collection(), BsonDocument.class)
                        .find(in("_id", meanings))
                        .projection(Projections.include("_id"))
                        .first())
                .isPresent();
    }

    private List<Map<String, Object>> rejections(String app, String type, List<BsonValue> meanings) {
        List<BsonBinary> keys = meanings.stream()
                .map(key -> new BsonBinary(new ObjectKey(app, type, key).bytes()))
                .toList();
        List<Map<String, Object>> told = new ArrayList<>();
        tandem.rejections()
                .find(and(in("key", keys), eq("app", app)))
                .sort(Sorts.descending("_id"))
                .limit(MOST_REJECTIONS)
                .projection(Projections.include("code", "reasons", "rejectedAt", "replayed"))
                .forEach(row -> {
                    Map<String, Object> rejection = new LinkedHashMap<>();
                    rejection.put("id", row.getObjectId("_id").getValue().toHexString());
                    rejection.put("code", row.getString("code").getValue());
                    rejection.put(
                            "reasons",
                            row.getArray("reasons").stream()
                                    .map(reason -> reason.asString().getValue())
                                    .toList());
                    rejection.put(
                            "rejectedAt",
                            Instant.ofEpochMilli(row.getDateTime("rejectedAt").getValue())
                                    .toString());
                    rejection.put("replayed", row.containsKey("replayed"));
                    told.add(rejection);
                });
        return told;
    }
}
