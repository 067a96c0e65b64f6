package io.tandem.schema.unsynced;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.tandem.contract.ObjectKey;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.jobs.Mandate;
import io.tandem.schema.jobs.TypeJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Follows collections by their change streams, so that the list is right within a second or so, whoever writes. The
/// stream says which documents were written; each is then judged as it is.
@ApplicationScoped
class Follows implements TypeJob {
    private static final int PLACES = 100;
    private static final int BATCH = 200;
    /// A position is noted so often where nothing happens.
    static final Duration IDLE = Duration.ofSeconds(10);

    /// History lost; a stream that cannot go on; an event that is too large for one.
    private static final Set<Integer> CANNOT_GO_ON = Set.of(286, 280, 10334, 136, 260);

    private static final Set<String> ENDS = Set.of("drop", "rename", "dropDatabase", "invalidate");

    private final FollowedTypes followed;
    private final TypeFits fits;
    private final StoredDocuments stored;
    private final UnsyncedDocuments unsynced;

    Follows(FollowedTypes followed, TypeFits fits, StoredDocuments stored, UnsyncedDocuments unsynced) {
        this.followed = followed;
        this.fits = fits;
        this.stored = stored;
        this.unsynced = unsynced;
    }

    @Override
    public String name() {
        return "change stream";
    }

    @Override
    public int places() {
        return PLACES;
    }

    @Override
    public Collection<TypeKey> due() {
        return followed.all();
    }

    @Override
    public void run(TypeKey type, Mandate mandate) {
        Optional<TypeFit> fit = fits.find(type);
        if (fit.isEmpty()) {
            mandate.pause(IDLE);
            return;
        }
        BsonDocument token = followed.token(type);
        try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor = open(fit.get(), token)) {
            if (token == null) {
                // The stream is open: what comes after this scan has begun is in it.
                begin(type, cursor);
            }
            follow(type, cursor, mandate);
        } catch (MongoCommandException failure) {
            if (token == null || !CANNOT_GO_ON.contains(failure.getErrorCode())) {
                throw failure;
            }
            followed.lost(type, "MongoDB no longer has the history: " + failure.getErrorMessage());
        }
    }

    private MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> open(
            TypeFit fit, @Nullable BsonDocument token) {
        List<Bson> keysOnly = List.of(BsonDocument.parse("{$project: {fullDocument: 0, updateDescription: 0}}"));
        ChangeStreamIterable<BsonDocument> stream = stored.collection(
                        fit.schema().namespace())
                .watch(keysOnly, BsonDocument.class)
                .batchSize(BATCH)
                .maxAwaitTime(500, TimeUnit.MILLISECONDS);
        return token == null ? stream.cursor() : stream.resumeAfter(token).cursor();
    }

    private void begin(TypeKey type, MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor) {
        followed.lost(type, "following began, or began anew: what was written before is scanned");
        BsonDocument token = cursor.getResumeToken();
        if (token != null) {
            followed.reached(type, token);
        }
    }

    private void follow(
            TypeKey type, MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor, Mandate mandate) {
        long noted = System.nanoTime();
        while (!mandate.isOver()) {
            Map<String, BsonValue> touched = new LinkedHashMap<>();
            ChangeStreamDocument<BsonDocument> event = cursor.tryNext();
            while (event != null) {
                if (ENDS.contains(event.getOperationTypeString())) {
                    followed.lost(type, "the collection saw " + event.getOperationTypeString());
                    return;
                }
                BsonDocument key = event.getDocumentKey();
                if (key != null) {
                    BsonValue id = key.get("_id", BsonNull.VALUE);
                    touched.put(ObjectKey.canonical(id), id);
                }
                event = touched.size() < BATCH && cursor.available() > 0 ? cursor.tryNext() : null;
            }
            judge(type, touched);
            // Also where nothing happened: a position that stays where it is grows too old.
            BsonDocument token = cursor.getResumeToken();
            if (token != null && (!touched.isEmpty() || System.nanoTime() - noted > IDLE.toNanos())) {
                followed.reached(type, token);
                noted = System.nanoTime();
            }
            if (touched.isEmpty() && !followed.isOn(type)) {
                return;
            }
        }
    }

    private void judge(TypeKey type, Map<String, BsonValue> touched) {
        Optional<TypeFit> fit = touched.isEmpty() ? Optional.empty() : fits.find(type);
        if (fit.isPresent()) {
            Map<String, Judged> judged = new LinkedHashMap<>();
            touched.forEach((canonical, id) -> judged.put(canonical, Judged.gone(id)));
            stored.withIds(
                    fit.get().schema().namespace(),
                    touched.values(),
                    document -> judged.put(
                            ObjectKey.canonical(document.get("_id", BsonNull.VALUE)), Judged.of(fit.get(), document)));
            unsynced.note(fit.get(), List.copyOf(judged.values()));
        }
    }
}
