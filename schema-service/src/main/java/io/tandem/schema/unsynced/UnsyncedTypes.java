package io.tandem.schema.unsynced;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.max;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// What is known of the scans of each type. Progress is only noted by the replica that has taken the scan last.
@ApplicationScoped
public class UnsyncedTypes {
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);

    private final TandemDatabase tandem;

    UnsyncedTypes(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// Every type of which something is known.
    Map<TypeKey, ScanState> all() {
        Map<TypeKey, ScanState> all = new HashMap<>();
        rows().find().map(ScanState::of).forEach(state -> all.put(state.type(), state));
        return all;
    }

    /// Those of an app, by type.
    List<ScanState> of(String app) {
        return rows().find(eq("app", app))
                .sort(new BsonDocument("type", new BsonInt32(1)))
                .map(ScanState::of)
                .into(new ArrayList<>());
    }

    /// What is known of a type.
    Optional<ScanState> find(TypeKey type) {
        return Optional.ofNullable(rows().find(byId(type)).first()).map(ScanState::of);
    }

    /// Notes that there are these types: from now on the schedule counts.
    void meet(Collection<TypeKey> types) {
        types.forEach(type -> rows().updateOne(byId(type), met(type), new UpdateOptions().upsert(true)));
    }

    /// Asks for a scan from the beginning.
    void request(TypeKey type) {
        rows().updateOne(
                        byId(type),
                        combine(met(type), set("requestedAt", Date.from(Instant.now()))),
                        new UpdateOptions().upsert(true));
    }

    /// Takes over the scan that there is, or begins one of this version.
    ScanState begin(TypeKey type, String runner, int version, long total) {
        Date now = Date.from(Instant.now());
        BsonDocument taken = rows().findOneAndUpdate(
                        and(byId(type), new BsonDocument("scan", new BsonDocument("$exists", BsonBoolean.TRUE))),
                        combine(set("scan.runner", runner), inc("scan.takenOver", 1)),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        if (taken == null) {
            BsonDocument scan = ScanState.fresh(runner, version, total, now.toInstant());
            taken = rows().findOneAndUpdate(
                            byId(type), combine(met(type), set("scan", scan), unset("requestedAt")), AFTER);
        }
        return ScanState.of(Objects.requireNonNull(taken, "an upsert answers its row"));
    }

    /// Notes how far a scan is.
    ///
    /// @throws CancellationException when another replica has taken it over
    void progress(TypeKey type, String runner, @Nullable BsonValue after, int scanned, int unsynced) {
        List<Bson> changes = new ArrayList<>(List.of(
                inc("scan.scanned", (long) scanned),
                inc("scan.unsynced", (long) unsynced),
                set("scan.at", Date.from(Instant.now()))));
        if (after != null) {
            changes.add(set("scan.after", after));
        }
        require(rows().updateOne(mine(type, runner), combine(changes)).getMatchedCount());
    }

    /// Ends a scan: it has covered its version.
    ///
    /// @throws CancellationException when another replica has taken it over
    void finish(ScanState state, String runner) {
        BsonDocument row = rows().find(mine(state.type(), runner)).first();
        require(row == null ? 0 : 1);
        BsonDocument scan = Objects.requireNonNull(row).getDocument("scan").clone();
        scan.remove("runner");
        scan.remove("after");
        scan.append("finishedAt", new BsonDateTime(Instant.now().toEpochMilli()));
        rows().updateOne(
                        mine(state.type(), runner),
                        combine(
                                set("last", scan),
                                max("covered", scan.getInt32("version").getValue()),
                                unset("scan")));
    }

    /// Notes that the listed documents have been looked at again.
    void rechecked(TypeKey type) {
        rows().updateOne(byId(type), set("recheckedAt", Date.from(Instant.now())));
    }

    /// Forgets a type.
    void forget(TypeKey type) {
        rows().deleteOne(byId(type));
    }

    private static void require(long matched) {
        if (matched == 0) {
            throw new CancellationException("another replica has taken the scan over");
        }
    }

    static Bson met(TypeKey type) {
        return combine(
                setOnInsert("app", type.app()),
                setOnInsert("type", type.type()),
                setOnInsert("metAt", Date.from(Instant.now())));
    }

    private static Bson byId(TypeKey type) {
        return eq("_id", type.id());
    }

    private static Bson mine(TypeKey type, String runner) {
        return and(byId(type), eq("scan.runner", runner));
    }

    private MongoCollection<BsonDocument> rows() {
        return tandem.unsyncedTypes();
    }
}
