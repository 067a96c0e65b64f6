package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.capture.Oplog;
import io.tandem.partner.copy.CopyState;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.transform.InvalidTransformException;
import io.tandem.partner.transform.PropertyGroups;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What `GET /v1/migrations/{name}` says; every replica can answer, the figures are the owner's last.
@ApplicationScoped
public class MigrationStatus {
    private static final int SET_ASIDE_SHOWN = 20;
    private static final int ACTS_SHOWN = 20;
    private static final long SILENT_MILLIS = 15_000;
    private static final Duration READ_ON = Duration.ofSeconds(1);

    private final MongoClient client;
    private final PartnerConfiguration configuration;
    private final Migrations migrations;
    private final Life life;
    private final Acts acts;
    private final CopyPace copyPace;

    public MigrationStatus(
            MongoClient client,
            PartnerConfiguration configuration,
            Migrations migrations,
            Life life,
            Acts acts,
            CopyPace copyPace) {
        this.acts = acts;
        this.copyPace = copyPace;
        this.life = life;
        this.client = client;
        this.configuration = configuration;
        this.migrations = migrations;
    }

    BsonDocument of(Migration migration) {
        BsonDocument partner = new BsonDocument("collection", new BsonString(migration.partner()));
        if (migration.objectType() != null) {
            partner.append("objectType", migration.objectType());
        }
        BsonDocument status = new BsonDocument("name", new BsonString(migration.name()))
                .append("app", new BsonString(migration.app()))
                .append("database", new BsonString(migration.database()))
                .append("state", new BsonString(migration.state().word()));
        if (migration.reason() != null) {
            status.append("reason", new BsonString(migration.reason()));
        }
        status.append("initial", new BsonDocument("collection", new BsonString(migration.initial())))
                .append("partner", partner)
                .append("forward", migration.forward())
                .append("reverse", migration.reverse())
                .append("conflicts", GroupDefinitions.toBson(migration.policies()))
                .append("groups", groups(migration))
                .append("epoch", new BsonInt64(migration.epoch()));
        // A check that was ended, or whose owner was killed, has nobody who would say that it runs no more.
        migrations
                .check(migration.name())
                .map(check -> migration.state() == MigrationState.CHECKING
                        ? check
                        : check.append("running", BsonBoolean.FALSE))
                .ifPresent(check -> status.append("check", check));
        migrations.trouble(migration.name()).ifPresent(trouble -> status.append("lastTrouble", trouble));
        BsonDocument counts = migrations.progress(migration.name()).orElse(new BsonDocument());
        BsonValue speed = counts.remove(Progress.COPY);
        BsonValue backlog = counts.remove(Progress.BACKLOG);
        BsonValue rates = counts.remove(Progress.RATES);
        counts.remove(Progress.SAID_AT);
        migrations.position(migration.name()).ifPresent(position -> {
            BsonDocument copy = copy(position.copy());
            copyPace.of(migration.name()).ifPresent(asked -> copy.append("asked", asked));
            if (speed != null
                    && migration.state().isCrossing()
                    && !position.copy().done()) {
                copy.putAll(speed.asDocument());
            }
            status.append("copy", copy);
        });
        if (backlog != null && migration.state().isCrossing()) {
            status.append("lag", Backlog.fromBson(backlog.asDocument()).toStatus());
        }
        if (rates != null && migration.state().isCrossing()) {
            status.append("rates", rates);
        }
        if (!counts.isEmpty()) {
            status.append("counts", counts);
        }
        status.append(
                "conflictsHeld",
                new BsonInt64(Conflicts.countHeld(client.getDatabase(configuration.database()), migration.name())));
        MongoDatabase tandem = client.getDatabase(configuration.database());
        life.lastLoss(migration.name()).ifPresent(loss -> status.append("lastLoss", loss));
        BsonDocument verification = Verification.status(tandem, migration.name());
        if (verification != null) {
            status.append("verification", verification);
        }
        BsonArray documents = new BsonArray();
        SetAside.list(tandem, migration.name(), SET_ASIDE_SHOWN)
                .forEach(row -> documents.add(new BsonDocument("id", row.get("_id"))
                        .append("side", row.get("side"))
                        .append("key", row.get("key"))
                        .append("reason", row.get("reason"))
                        .append("at", row.get("at"))));
        return status.append(
                "setAside",
                new BsonDocument("count", new BsonInt64(SetAside.count(tandem, migration.name())))
                        .append("documents", documents));
    }

    /// The same with its last acts, and with what takes a look at MongoDB: how far behind it is while nobody runs
    /// it, and how far back the oplog reaches beyond its position.
    BsonDocument whole(Migration migration) throws InterruptedException {
        BsonDocument status = of(migration).append("acts", new BsonArray(acts.last(migration.name(), ACTS_SHOWN)));
        Position position = migrations.position(migration.name()).orElse(null);
        boolean paused = migration.state() == MigrationState.PAUSED;
        if (position == null || !(paused || migration.state().isCrossing())) {
            return status;
        }
        if (paused || !position.isKeptBy(migration.epoch()) || isOld(position.progress())) {
            status.append(
                    "lag", Unread.behind(client, migration, position, READ_ON).toStatus());
            status.remove("rates");
        }
        Oplog.secondsBefore(client, position.time())
                .ifPresent(seconds -> status.append("oplogHeadroomSeconds", new BsonInt64(seconds)));
        return status;
    }

    /// Whether its owner has not said anything for longer than one that lives is silent.
    private static boolean isOld(@Nullable BsonDocument progress) {
        return progress == null
                || System.currentTimeMillis()
                                - progress.getDateTime(Progress.SAID_AT, new BsonDateTime(0))
                                        .getValue()
                        > SILENT_MILLIS;
    }

    private static BsonDocument copy(CopyState copy) {
        return new BsonDocument("done", BsonBoolean.valueOf(copy.done()))
                .append("documents", new BsonInt64(copy.documents()))
                .append("of", new BsonInt64(Math.max(copy.total(), copy.documents())))
                .append("bytes", new BsonInt64(copy.bytes()))
                .append("ofBytes", new BsonInt64(Math.max(copy.totalBytes(), copy.bytes())));
    }

    // None where this version refuses what an earlier one took: `lastTrouble` says why nothing crosses, and the other
    // migrations are told of all the same.
    private static BsonArray groups(Migration migration) {
        BsonArray groups = new BsonArray();
        List<PropertyGroups.Group> named;
        try {
            named = List.copyOf(migration.rules().groups().named());
        } catch (InvalidTransformException e) {
            return groups;
        }
        for (PropertyGroups.Group group : named) {
            groups.add(new BsonDocument("name", new BsonString(group.shown()))
                    .append("initial", names(group.initial()))
                    .append("partner", names(group.partner())));
        }
        return groups;
    }

    private static BsonArray names(Set<String> properties) {
        return new BsonArray(properties.stream().map(BsonString::new).toList());
    }
}
