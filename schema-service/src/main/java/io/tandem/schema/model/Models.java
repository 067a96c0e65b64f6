package io.tandem.schema.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

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
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/// The declared models of every app. A model's id is the hash of its content, so what it holds never changes; only
/// the epoch of its last declaration does.
@ApplicationScoped
public class Models {
    private static final int DUPLICATE_KEY = 11000;
    private static final int ID_DIGITS = 32;

    /// What fits into its row beside the rest.
    private static final int MAX_BYTES = 15 * 1024 * 1024;

    /// Some 20 MB of memory.
    private static final long CACHED_PROPERTIES = 100_000;

    private final TandemDatabase tandem;
    private final ModelCache cache = new ModelCache(CACHED_PROPERTIES);

    Models(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// The id of a model of this content; the order of its types does not matter, the order of properties does.
    ///
    /// @throws BsonMaximumSizeExceededException when it is too large to be kept
    public static String id(List<ObjectType> objectTypes) {
        List<ObjectType> sorted = objectTypes.stream()
                .sorted(Comparator.comparing(ObjectType::name, SchemaDiff.BYTE_ORDER))
                .toList();
        byte[] content = BsonBytes.encode(new BsonDocument("objectTypes", SchemaRows.objectTypes(sorted)));
        if (content.length > MAX_BYTES) {
            throw new BsonMaximumSizeExceededException("A model takes " + content.length + " bytes");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /// Keeps a model; one that is there already, declared in this epoch, costs no write.
    ///
    /// @param epoch of the app's sync, read before the model was judged
    public void keep(ModelKey key, List<ObjectType> objectTypes, int epoch) {
        Bson id = eq("_id", key.row());
        while (true) {
            BsonDocument found = tandem.models()
                    .find(id)
                    .projection(Projections.include("epoch"))
                    .first();
            if (found != null && epoch(found) >= epoch) {
                return;
            }
            BsonDateTime now = new BsonDateTime(Instant.now().toEpochMilli());
            if (found != null) {
                // Who declares it at the same time in a later epoch is not undone.
                tandem.models()
                        .updateOne(
                                and(id, not(gte("epoch", epoch))), combine(set("epoch", epoch), set("renewedAt", now)));
                return;
            }
            try {
                tandem.models()
                        .insertOne(new BsonDocument("_id", new BsonString(key.row()))
                                .append("app", new BsonString(key.app()))
                                .append("model", new BsonString(key.id()))
                                .append("objectTypes", SchemaRows.objectTypes(objectTypes))
                                .append("epoch", new BsonInt32(epoch))
                                .append("declaredAt", now)
                                .append("renewedAt", now));
                return;
            } catch (MongoWriteException e) {
                // Another replica keeps the same content at the same time.
                if (e.getCode() != DUPLICATE_KEY) {
                    throw e;
                }
            }
        }
    }

    /// Shows the models of an app that were declared and not refused, the oldest first, one at a time: there is no
    /// bound to how many there are.
    public void forEach(String app, Consumer<KeptModel> look) {
        tandem.models()
                .find(eq("app", app))
                .sort(Sorts.ascending("declaredAt"))
                .allowDiskUse(true)
                .map(Models::model)
                .forEach(look);
    }

    /// A model of an app.
    ///
    /// @param epoch of the app's sync, as the caller knows it; what is cached may be from before
    public Optional<KeptModel> find(ModelKey key, int epoch) {
        KeptModel known = cache.find(key);
        if (known == null || known.epoch() < epoch) {
            BsonDocument found = tandem.models().find(eq("_id", key.row())).first();
            if (found == null) {
                return Optional.empty();
            }
            known = model(found);
            cache.add(key, known);
        }
        return Optional.of(known);
    }

    /// The models of an app that were declared last, newest first.
    public List<KeptModel> newest(String app, int limit) {
        return outlines(app, limit).stream()
                .flatMap(outline -> find(new ModelKey(app, outline.id()), outline.epoch()).stream())
                .toList();
    }

    /// The same without their object types, which may be large.
    List<KeptModel> outlines(String app, int limit) {
        return tandem.models()
                .find(eq("app", app))
                .sort(Sorts.descending("renewedAt"))
                .limit(limit)
                .projection(Projections.exclude("objectTypes"))
                .map(Models::model)
                .into(new ArrayList<>());
    }

    private static KeptModel model(BsonDocument row) {
        BsonDateTime declared = row.getDateTime("declaredAt");
        return new KeptModel(
                row.getString("model").getValue(),
                SchemaRows.objectTypes(row.getArray("objectTypes", new BsonArray())),
                epoch(row),
                Instant.ofEpochMilli(declared.getValue()),
                Instant.ofEpochMilli(row.getDateTime("renewedAt", declared).getValue()));
    }

    /// Rows from before sync could be terminated lack it.
    private static int epoch(BsonDocument row) {
        return row.getInt32("epoch", new BsonInt32(0)).getValue();
    }
}
