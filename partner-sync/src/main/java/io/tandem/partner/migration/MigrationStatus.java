package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.transform.PropertyGroups;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/// What `GET /v1/migrations/{name}` says; every replica can answer, the figures are the owner's last.
@ApplicationScoped
public class MigrationStatus {
    private static final int SET_ASIDE_SHOWN = 20;

    private final MongoClient client;
    private final PartnerConfiguration configuration;
    private final Migrations migrations;
    private final Life life;

    public MigrationStatus(MongoClient client, PartnerConfiguration configuration, Migrations migrations, Life life) {
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
        migrations.check(migration.name()).ifPresent(check -> status.append("check", check));
        migrations.trouble(migration.name()).ifPresent(trouble -> status.append("lastTrouble", trouble));
        migrations.position(migration.name()).ifPresent(position -> status.append("copy", copy(position.copy())));
        migrations.progress(migration.name()).ifPresent(progress -> status.append("counts", progress));
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

    private static BsonDocument copy(Position.Copied copied) {
        return new BsonDocument("done", BsonBoolean.valueOf(copied.done()))
                .append("documents", new BsonInt64(copied.count()))
                .append("of", new BsonInt64(Math.max(copied.total(), copied.count())));
    }

    private static BsonArray groups(Migration migration) {
        BsonArray groups = new BsonArray();
        for (PropertyGroups.Group group : migration.rules().groups().named()) {
            groups.add(new BsonDocument("name", new BsonString(group.name()))
                    .append("initial", names(group.initial()))
                    .append("partner", names(group.partner())));
        }
        return groups;
    }

    private static BsonArray names(Set<String> properties) {
        return new BsonArray(properties.stream().map(BsonString::new).toList());
    }
}
