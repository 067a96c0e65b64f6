package io.tandem.schema.repair;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.repair.Repair.State;
import io.tandem.schema.unsynced.UnsyncedRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// The repairs. Progress lies in the transaction of its effect, and only the replica that has taken a repair last can
/// write either.
@ApplicationScoped
class Repairs {
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private final MongoClient client;
    private final TandemDatabase tandem;

    Repairs(MongoClient client, TandemDatabase tandem) {
        this.client = client;
        this.tandem = tandem;
    }

    void add(Repair repair) {
        tandem.repairs().insertOne(repair.row());
    }

    /// The repairs of a type, newest first.
    List<Repair> of(TypeKey type) {
        return tandem.repairs()
                .find(and(eq("app", type.app()), eq("type", type.type())))
                .sort(Sorts.descending("_id"))
                .map(Repair::of)
                .into(new ArrayList<>());
    }

    Optional<Repair> find(TypeKey type, ObjectId id) {
        return Optional.ofNullable(tandem.repairs().find(byId(type, id)).first())
                .map(Repair::of);
    }

    /// The repair of each type that is to go on now.
    Collection<Repair> running() {
        Map<TypeKey, Repair> oldest = new LinkedHashMap<>();
        tandem.repairs()
                .find(eq("state", State.RUNNING.word()))
                .sort(Sorts.ascending("_id"))
                .map(Repair::of)
                .forEach(repair -> oldest.putIfAbsent(repair.type(), repair));
        return oldest.values();
    }

    /// Does what somebody says, if the repair is in one of these states.
    ///
    /// @return the repair then; none if it is in another state
    Optional<Repair> act(TypeKey type, ObjectId id, List<State> from, State to, BsonDocument act) {
        Bson before =
                and(byId(type, id), in("state", from.stream().map(State::word).toList()));
        return Optional.ofNullable(tandem.repairs()
                        .findOneAndUpdate(before, combine(set("state", to.word()), push("acts", act)), AFTER))
                .map(Repair::of);
    }

    Optional<Repair> pace(TypeKey type, ObjectId id, int perSecond, BsonDocument act) {
        return Optional.ofNullable(tandem.repairs()
                        .findOneAndUpdate(
                                byId(type, id), combine(set("perSecond", perSecond), push("acts", act)), AFTER))
                .map(Repair::of);
    }

    /// Takes the oldest repair of a type that runs. What the replica before has left open is undone at once.
    Optional<Repair> take(TypeKey type, String runner, ClientSession session) {
        BsonDocument running = tandem.repairs()
                .find(and(eq("app", type.app()), eq("type", type.type()), eq("state", State.RUNNING.word())))
                .sort(Sorts.ascending("_id"))
                .first();
        if (running == null) {
            return Optional.empty();
        }
        // Whoever takes it next kills this session: the driver must not hand it out again.
        session.getServerSession().markDirty();
        BsonDocument before = tandem.repairSessions()
                .findOneAndUpdate(
                        eq("_id", running.getObjectId("_id")),
                        set("session", session.getServerSession().getIdentifier()),
                        new FindOneAndUpdateOptions().upsert(true));
        if (before != null) {
            client.getDatabase("admin")
                    .runCommand(
                            new BsonDocument("killSessions", new BsonArray(List.of(before.getDocument("session")))));
        }
        return Optional.ofNullable(tandem.repairs()
                        .findOneAndUpdate(
                                eq("_id", running.getObjectId("_id")), set("runner", new BsonString(runner)), AFTER))
                .map(Repair::of);
    }

    /// Notes how far a repair is, in the transaction that has the effect.
    ///
    /// @return the repair as it is now: its rate may have changed
    /// @throws CancellationException when it does not run any more, or another replica has taken it
    Repair progress(ClientSession session, Repair repair, String runner, BsonValue position, Map<String, Long> counts) {
        List<Bson> changes = new ArrayList<>(List.of(set("position", position), unset("waiting")));
        counts.forEach((name, count) -> changes.add(inc("counts." + name, count)));
        return require(tandem.repairs().findOneAndUpdate(session, mine(repair, runner), combine(changes), AFTER));
    }

    /// Notes that a repair waits for a scan.
    void await(Repair repair, String runner) {
        change(repair, runner, set("waiting", true));
    }

    /// Notes that a repair is done.
    void finish(Repair repair, String runner) {
        end(repair, runner, State.DONE, "done", unset("waiting"));
    }

    /// Ends a repair that has nothing to go on with.
    void giveUp(Repair repair, String runner, String reason) {
        end(repair, runner, State.CANCELLED, "cancel", set("reason", reason));
    }

    private void end(Repair repair, String runner, State state, String what, Bson more) {
        BsonDocument act = Repair.act(what, "schema-service", Instant.now());
        change(repair, runner, combine(set("state", state.word()), push("acts", act), more));
        tandem.repairSessions().deleteOne(eq("_id", repair.row().getObjectId("_id")));
    }

    /// Lists a document that cannot be repaired.
    void fail(ClientSession session, Repair repair, BsonValue id, String reason) {
        BsonBinary key = UnsyncedRow.key(repair.type(), id);
        BsonDocument row = new BsonDocument(
                        "_id", new BsonDocument("repair", repair.row().get("_id", id)).append("key", key))
                .append("repair", new BsonObjectId(repair.id()))
                .append("document", id)
                .append("reason", new BsonString(reason))
                .append("at", new BsonDateTime(Instant.now().toEpochMilli()));
        tandem.repairFailures().replaceOne(session, eq("_id", row.get("_id")), row, new ReplaceOptions().upsert(true));
    }

    /// The documents that could not be repaired.
    List<BsonDocument> failures(Repair repair, int limit) {
        return tandem.repairFailures()
                .find(eq("repair", repair.id()))
                .sort(Sorts.ascending("repair", "_id"))
                .limit(limit)
                .into(new ArrayList<>());
    }

    private Repair change(Repair repair, String runner, Bson change) {
        return require(tandem.repairs().findOneAndUpdate(mine(repair, runner), change, AFTER));
    }

    private static Repair require(@Nullable BsonDocument row) {
        if (row == null) {
            throw new CancellationException("the repair was stopped, or another replica goes on with it");
        }
        return Repair.of(row);
    }

    private static Bson byId(TypeKey type, ObjectId id) {
        return and(eq("_id", id), eq("app", type.app()), eq("type", type.type()));
    }

    private static Bson mine(Repair repair, String runner) {
        return and(eq("_id", repair.id()), eq("runner", runner), eq("state", State.RUNNING.word()));
    }
}
