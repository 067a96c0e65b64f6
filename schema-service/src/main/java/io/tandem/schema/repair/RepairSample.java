package io.tandem.schema.repair;

import com.fasterxml.jackson.databind.util.RawValue;
import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoCommandException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import io.tandem.contract.ObjectKey;
import io.tandem.schema.applying.MongoFailure;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Problem;
import io.tandem.schema.inference.Misfit;
import io.tandem.schema.unsynced.Scans;
import io.tandem.schema.unsynced.StoredDocuments;
import io.tandem.schema.unsynced.TypeFit;
import io.tandem.schema.unsynced.UnsyncedDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The dry run of a repair: what MongoDB would make of some documents, read at one moment. Nothing is written.
@ApplicationScoped
class RepairSample {
    /// One answer is held in memory.
    private static final long MAX_CHARACTERS = 8L * 1024 * 1024;

    private final MongoClient client;
    private final StoredDocuments stored;
    private final UnsyncedDocuments unsynced;
    private final Scans scans;

    RepairSample(MongoClient client, StoredDocuments stored, UnsyncedDocuments unsynced, Scans scans) {
        this.client = client;
        this.stored = stored;
        this.unsynced = unsynced;
        this.scans = scans;
    }

    /// Lets MongoDB read the stages, over no document.
    ///
    /// @throws Problem 400 with what MongoDB says
    void check(TypeFit fit, RepairDefinition definition) {
        List<Bson> pipeline = new ArrayList<>(List.of(BsonDocument.parse("{$documents: []}")));
        pipeline.addAll(definition.stages());
        try {
            client.getDatabase(fit.schema().database())
                    .aggregate(pipeline, BsonDocument.class)
                    .first();
        } catch (MongoCommandException failure) {
            if (MongoFailure.of(failure) != MongoFailure.EVENT) {
                throw failure;
            }
            throw Problem.badRequest("", "MongoDB does not take this: " + failure.getErrorMessage());
        }
    }

    /// What would become of a sample.
    Map<String, Object> of(TypeFit fit, RepairDefinition definition) {
        // Before the list is read: a scan that ends meanwhile may have come too late for it.
        boolean isAwaited =
                !definition.all() && scans.awaited().contains(fit.schema().key());
        Tally tally = new Tally();
        MongoCollection<BsonDocument> collection =
                stored.collection(fit.schema().namespace());
        try (ClientSession session = client.startSession(
                ClientSessionOptions.builder().snapshot(true).build())) {
            for (BsonValue id : ids(session, collection, fit.schema().key(), definition)) {
                BsonDocument before =
                        collection.find(session, Filters.eq("_id", id)).first();
                if (before != null && tally.characters < MAX_CHARACTERS) {
                    tally.add(before, tried(session, collection, fit, definition.stages(), before));
                }
            }
        }
        Map<String, Object> json = tally.json();
        if (isAwaited && tally.documents.isEmpty()) {
            json.put("waiting", Repair.WAITING);
        }
        return json;
    }

    private List<BsonValue> ids(
            ClientSession session,
            MongoCollection<BsonDocument> collection,
            TypeKey type,
            RepairDefinition definition) {
        if (!definition.all()) {
            return unsynced.page(type.app(), type.type(), null, definition.sample()).stream()
                    .filter(row -> row.containsKey("document"))
                    .map(row -> Objects.requireNonNull(row.get("document")))
                    .toList();
        }
        return collection
                .aggregate(
                        session,
                        List.of(
                                Aggregates.sample(definition.sample()),
                                Aggregates.project(BsonDocument.parse("{_id: 1}"))))
                .map(found -> found.get("_id", BsonNull.VALUE))
                .into(new ArrayList<>());
    }

    /// A document afterwards, or why MongoDB cannot make it.
    private record Tried(
            @Nullable BsonDocument after,
            List<Misfit> reasons,
            @Nullable String failure) {}

    private static Tried tried(
            ClientSession session,
            MongoCollection<BsonDocument> collection,
            TypeFit fit,
            List<BsonDocument> stages,
            BsonDocument before) {
        BsonValue id = before.get("_id", BsonNull.VALUE);
        List<Bson> pipeline = new ArrayList<>(List.of(Aggregates.match(Filters.eq("_id", id))));
        pipeline.addAll(stages);
        try {
            BsonDocument made = collection.aggregate(session, pipeline).first();
            // An update keeps the _id that its stages drop, at the beginning.
            BsonDocument after = new BsonDocument("_id", id);
            after.putAll(made == null ? new BsonDocument() : made);
            return isSame(after.get("_id", id), id)
                    ? new Tried(after, fit.reasons(after), null)
                    : new Tried(null, List.of(), "the _id would change, which no update can");
        } catch (MongoCommandException failure) {
            if (MongoFailure.of(failure) != MongoFailure.EVENT) {
                throw failure;
            }
            return new Tried(null, List.of(), reason(failure));
        }
    }

    /// What MongoDB says.
    static String reason(RuntimeException failure) {
        return failure instanceof MongoCommandException command
                ? command.getErrorMessage()
                : MongoFailure.reason(failure);
    }

    private static boolean isSame(BsonValue one, BsonValue other) {
        return ObjectKey.canonical(one).equals(ObjectKey.canonical(other));
    }

    private static final class Tally {
        private final List<Map<String, Object>> documents = new ArrayList<>();
        private int fit;
        private int unfit;
        private int failed;
        private long characters;

        void add(BsonDocument before, Tried tried) {
            Map<String, Object> json = new LinkedHashMap<>();
            String text = before.toJson();
            characters += text.length();
            json.put("before", new RawValue(text));
            BsonDocument after = tried.after();
            if (after == null) {
                failed++;
                json.put("fails", Objects.requireNonNull(tried.failure()));
            } else {
                String made = after.toJson();
                characters += made.length();
                json.put("after", new RawValue(made));
                boolean fits = tried.reasons().isEmpty();
                fit += fits ? 1 : 0;
                unfit += fits ? 0 : 1;
                json.put("fits", fits);
                if (!fits) {
                    json.put(
                            "reasons",
                            tried.reasons().stream().map(Tally::reason).toList());
                }
            }
            documents.add(json);
        }

        private static Map<String, Object> reason(Misfit misfit) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("kind", misfit.kind().word());
            json.put("pointer", misfit.pointer());
            json.put("message", misfit.message());
            return json;
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("sampled", documents.size());
            json.put("wouldFit", fit);
            json.put("wouldNotFit", unfit);
            json.put("wouldFail", failed);
            json.put("documents", documents);
            return json;
        }
    }
}
