package io.tandem.partner.migration;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.crossing.SupersededException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The migrations and their positions, in collections `migrations` and `positions` of Tandem's database.
@ApplicationScoped
public class Migrations {
    private final MongoCollection<BsonDocument> migrations;
    private final MongoCollection<BsonDocument> positions;

    public Migrations(MongoClient client, PartnerConfiguration configuration) {
        var database = client.getDatabase(configuration.database()).withWriteConcern(WriteConcern.MAJORITY);
        this.migrations = database.getCollection("migrations", BsonDocument.class);
        this.positions = database.getCollection("migrationPositions", BsonDocument.class);
    }

    public Optional<Migration> find(String name) {
        return Optional.ofNullable(migrations.find(Filters.eq("_id", name)).first())
                .map(Migrations::fromBson);
    }

    /// The migration with this name.
    ///
    /// @throws Problem when there is none
    public Migration require(String name) {
        return find(name)
                .orElseThrow(() -> new Problem(
                        404,
                        "Unknown migration",
                        "there is no migration '" + name + "'; define it with PUT /v1/migrations/" + name + "."));
    }

    /// All migrations, by name.
    ///
    /// @param faults is told of each row that cannot be read
    List<Migration> all(Consumer<Unreadable.Fault> faults) {
        return Unreadable.read(migrations.find().sort(Sorts.ascending("_id")), Migrations::fromBson, faults);
    }

    /// The migrations that some replica has to work on, be it only to drop a ledger.
    ///
    /// @param faults is told of each row that cannot be read
    List<Migration> active(Consumer<Unreadable.Fault> faults) {
        return Unreadable.read(
                migrations
                        .find(Filters.or(Filters.nor(in(MigrationState.idle())), Life.isToDrop()))
                        .projection(Projections.exclude("acts")),
                Migrations::fromBson,
                faults);
    }

    /// Stores a definition, if the migration is new or has never crossed; whether it did. Its epoch and what was done
    /// to it stay; one that says the same again is no act.
    public boolean define(Migration migration, String by) {
        if (hasCrossed(migration.name())) {
            return false;
        }
        BsonDocument members = definition(migration)
                .append("state", new BsonString(migration.state().word()));
        members.remove("_id");
        BsonDocument asked = definition(migration);
        asked.remove("_id");
        BsonDocument past = new BsonDocument();
        for (String member : List.of("deletes", "reason", "check", "lastTrouble")) {
            if (!members.containsKey(member)) {
                past.append(member, BsonNull.VALUE);
            }
        }
        BsonDocument define = new BsonDocument("$set", members)
                .append("$unset", past)
                .append("$setOnInsert", new BsonDocument("epoch", new BsonInt64(migration.epoch())));
        boolean same = find(migration.name())
                .filter(before -> before.state() == migration.state() && before.isDefinedAs(migration))
                .isPresent();
        if (!same) {
            define.append("$push", new BsonDocument("acts", Act.row("define", migration.state(), by, asked)));
        }
        Bson neverStarted = Filters.and(
                Filters.eq("_id", migration.name()), in(List.of(MigrationState.DEFINED, MigrationState.REFUSED)));
        try {
            return migrations
                    .updateOne(neverStarted, define, new UpdateOptions().upsert(true))
                    .wasAcknowledged();
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    /// Moves a migration on, if it is in one of these states; whether it was.
    public boolean move(
            String name, Collection<MigrationState> from, MigrationState to, @Nullable String reason, String by) {
        return is(Filters.and(Filters.eq("_id", name), in(from)), moved(to, reason, Act.row(null, to, by, null)));
    }

    /// The same by the owner of this epoch, while it is that.
    boolean moveOwn(
            String name, long epoch, Collection<MigrationState> from, MigrationState to, @Nullable String reason) {
        Bson which = Filters.and(owned(name, epoch), in(from));
        return is(which, moved(to, reason, Act.row(null, to, "partner-sync", null)));
    }

    /// A migration while the owner of this epoch is its last.
    static Bson owned(String name, long epoch) {
        return Filters.and(Filters.eq("_id", name), Filters.eq("epoch", epoch));
    }

    private static Bson in(Collection<MigrationState> states) {
        return Filters.in("state", states.stream().map(MigrationState::word).toList());
    }

    /// Moves a migration on as a person asks, if it is in one of these states; whether it was.
    ///
    /// @param act   what is asked for, such as `pause`
    /// @param asked its parameters, kept with the act and until the next one that has some; null for none
    boolean move(
            String name,
            Collection<MigrationState> from,
            MigrationState to,
            String by,
            String act,
            @Nullable BsonDocument asked) {
        Bson done = moved(to, null, Act.row(act, to, by, asked));
        if (asked != null) {
            BsonDocument kept = asked.clone().append("act", new BsonString(act));
            done = Updates.combine(done, Updates.set("asked", kept));
        }
        return is(Filters.and(Filters.eq("_id", name), in(from)), done);
    }

    static Bson moved(MigrationState to, @Nullable String reason, BsonDocument act) {
        return Updates.combine(
                Updates.set("state", to.word()),
                reason == null ? Updates.unset("reason") : Updates.set("reason", reason),
                Updates.push("acts", act));
    }

    private boolean is(Bson which, Bson change) {
        return migrations.updateOne(which, change).getMatchedCount() == 1;
    }

    /// Takes a migration over: its next epoch.
    public long raiseEpoch(String name) {
        BsonDocument raised = migrations.findOneAndUpdate(
                Filters.eq("_id", name),
                Updates.inc("epoch", 1L),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        if (raised == null) {
            throw new SupersededException(name);
        }
        return raised.getNumber("epoch").longValue();
    }

    public Optional<Position> position(String name) {
        return Optional.ofNullable(positions.find(Filters.eq("_id", name)).first())
                .map(Position::fromBson);
    }

    /// Whether it has ever come through its check, so that what it keeps of its documents belongs to its definition.
    public boolean hasCrossed(String name) {
        return position(name).isPresent();
    }

    /// What the owner last said of its progress.
    public Optional<BsonDocument> progress(String name) {
        return Optional.ofNullable(positions.find(Filters.eq("_id", name)).first())
                .map(position -> position.get("progress"))
                .map(BsonValue::asDocument);
    }

    /// Stores a position and the progress with it.
    ///
    /// @throws SupersededException when a later epoch has written already
    public void save(String name, long epoch, Position position, Progress progress) {
        List<Bson> updates = new ArrayList<>();
        position.toBson().forEach((field, value) -> updates.add(Updates.set(field, value)));
        if (position.token() == null) {
            updates.add(Updates.unset("token"));
        }
        updates.add(Updates.set("epoch", epoch));
        updates.add(Updates.set("progress", progress.toBson()));
        try {
            positions.updateOne(
                    Filters.and(Filters.eq("_id", name), Filters.lte("epoch", epoch)),
                    Updates.combine(updates),
                    new UpdateOptions().upsert(true));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                throw new SupersededException(name);
            }
            throw e;
        }
    }

    /// Notes that an owner has ended what it had begun.
    public void saveEnd(String name, long epoch) {
        positions.updateOne(
                Filters.and(Filters.eq("_id", name), Filters.eq("epoch", epoch)), Updates.set("ended", epoch));
    }

    /// Keeps what interrupted a run last, for people to read.
    public void saveTrouble(String name, String message) {
        BsonDocument trouble = new BsonDocument("message", new BsonString(message))
                .append("at", new BsonDateTime(System.currentTimeMillis()));
        migrations.updateOne(Filters.eq("_id", name), Updates.set("lastTrouble", trouble));
    }

    /// What interrupted a run last, if anything did.
    public Optional<BsonDocument> trouble(String name) {
        return kept(name, "lastTrouble");
    }

    /// Keeps what the check found, for people to read.
    public void saveCheck(String name, BsonDocument check) {
        migrations.updateOne(Filters.eq("_id", name), Updates.set("check", check));
    }

    /// What the last check found.
    public Optional<BsonDocument> check(String name) {
        return kept(name, "check");
    }

    private Optional<BsonDocument> kept(String name, String member) {
        return Optional.ofNullable(migrations.find(Filters.eq("_id", name)).first())
                .map(document -> document.get(member))
                .map(BsonValue::asDocument);
    }

    static BsonDocument definition(Migration migration) {
        BsonDocument partner = new BsonDocument("collection", new BsonString(migration.partner()));
        if (migration.objectType() != null) {
            partner.append("objectType", migration.objectType());
        }
        BsonDocument row = new BsonDocument("_id", new BsonString(migration.name()))
                .append("app", new BsonString(migration.app()))
                .append("database", new BsonString(migration.database()))
                .append("initial", new BsonDocument("collection", new BsonString(migration.initial())))
                .append("partner", partner)
                // Stages hold names with dollars, which MongoDB stores only as text.
                .append("forward", new BsonString(Json.text(migration.forward())))
                .append("reverse", new BsonString(Json.text(migration.reverse())))
                .append("conflicts", new BsonString(GroupDefinitions.text(migration.policies())))
                .append("groups", GroupDefinitions.toBson(migration.declared()));
        Double share = migration.deletesShare();
        return share == null ? row : row.append("deletes", new BsonDouble(share));
    }

    private static Migration fromBson(BsonDocument document) {
        BsonDocument partner = document.getDocument("partner");
        return new Migration(
                document.getString("_id").getValue(),
                document.getString("app").getValue(),
                document.getString("database").getValue(),
                document.getDocument("initial").getString("collection").getValue(),
                partner.getString("collection").getValue(),
                partner.containsKey("objectType") ? partner.getDocument("objectType") : null,
                BsonArray.parse(document.getString("forward").getValue()),
                BsonArray.parse(document.getString("reverse").getValue()),
                GroupDefinitions.policiesOf(document.getString("conflicts").getValue()),
                GroupDefinitions.declared(document.get("groups", new BsonArray())),
                MigrationState.of(document.getString("state").getValue()),
                document.containsKey("reason") ? document.getString("reason").getValue() : null,
                document.getNumber("epoch").longValue(),
                document.containsKey("deletes") ? document.getNumber("deletes").doubleValue() : null,
                document.getDocument("asked", new BsonDocument()));
    }
}
