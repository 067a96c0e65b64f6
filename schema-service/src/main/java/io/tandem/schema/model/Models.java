package io.tandem.schema.model;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoWriteException;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.SchemaRows;
import io.tandem.schema.evolution.SchemaDiff;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// The declared models of every app. A model's id is the hash of its content, so what is cached never goes stale.
@ApplicationScoped
public class Models {
    private static final int DUPLICATE_KEY = 11000;
    private static final int ID_DIGITS = 32;

    private final TandemDatabase tandem;
    private final Map<String, Map<String, ObjectType>> cache = new ConcurrentHashMap<>();

    Models(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// The id of a model of this content; the order of its types does not matter, the order of properties does.
    public static String id(List<ObjectType> objectTypes) {
        List<ObjectType> sorted = objectTypes.stream()
                .sorted(Comparator.comparing(ObjectType::name, SchemaDiff.BYTE_ORDER))
                .toList();
        byte[] content = BsonBytes.encode(new BsonDocument("objectTypes", SchemaRows.objectTypes(sorted)));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /// Keeps a model; one that is there already costs no write.
    public void keep(String app, String id, List<ObjectType> objectTypes) {
        String row = app + "/" + id;
        if (tandem.models()
                        .find(eq("_id", row))
                        .projection(Projections.include("_id"))
                        .first()
                != null) {
            return;
        }
        try {
            tandem.models()
                    .insertOne(new BsonDocument("_id", new BsonString(row))
                            .append("app", new BsonString(app))
                            .append("model", new BsonString(id))
                            .append("objectTypes", SchemaRows.objectTypes(objectTypes))
                            .append("declaredAt", new BsonDateTime(Instant.now().toEpochMilli())));
        } catch (MongoWriteException e) {
            // Another replica kept the same content at the same time.
            if (e.getCode() != DUPLICATE_KEY) {
                throw e;
            }
        }
    }

    /// A model that was declared.
    ///
    /// @param id         the hash of its content
    /// @param declaredAt when it was declared first
    public record Declared(String id, Instant declaredAt, List<ObjectType> objectTypes) {}

    /// The models of an app that were declared and not refused, the oldest first.
    public List<Declared> all(String app) {
        return tandem.models()
                .find(eq("app", app))
                .sort(Sorts.ascending("declaredAt"))
                .map(row -> new Declared(
                        row.getString("model").getValue(),
                        Instant.ofEpochMilli(row.getDateTime("declaredAt").getValue()),
                        SchemaRows.objectTypes(row.getArray("objectTypes"))))
                .into(new ArrayList<>());
    }

    /// The object types of an app's model, by name.
    public Optional<Map<String, ObjectType>> find(String app, String id) {
        String row = app + "/" + id;
        Map<String, ObjectType> known = cache.get(row);
        if (known == null) {
            BsonDocument found = tandem.models().find(eq("_id", row)).first();
            if (found == null) {
                return Optional.empty();
            }
            known = SchemaRows.objectTypes(found.getArray("objectTypes")).stream()
                    .collect(Collectors.toMap(ObjectType::name, Function.identity()));
            cache.put(row, known);
        }
        return Optional.of(known);
    }
}
