package io.tandem.partner.migration;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.partner.PartnerConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// What befell a migration and what a person said to it, in its row: a lost position, a question that waits for an
/// answer, the answer.
@ApplicationScoped
public class Life {
    /// How a position was lost.
    enum Loss {
        /// MongoDB does not keep the changes since then any more: healed by itself.
        HISTORY,
        /// A collection was dropped or renamed: an incident that a person has to look at.
        DROPPED
    }

    /// What a person said to many deletes.
    ///
    /// @param restore whether they are undone; otherwise they cross
    /// @param until   the time up to which that is said
    record Deletes(boolean restore, BsonTimestamp until) {
        /// Up to here deletes are made undone.
        BsonTimestamp undoneUntil() {
            return restore ? until : new BsonTimestamp(0);
        }
    }

    /// Among the parameters of an end: what of it is to be dropped still.
    static final String DROPS = "drops";

    private final MongoCollection<BsonDocument> migrations;
    private final Migrations states;

    public Life(MongoClient client, PartnerConfiguration configuration, Migrations states) {
        this.migrations = client.getDatabase(configuration.database())
                .withWriteConcern(WriteConcern.MAJORITY)
                .getCollection("migrations", BsonDocument.class);
        this.states = states;
    }

    /// Notes that the position is lost; the migration heals by itself, or pauses for a person after an incident. An
    /// owner that was only thought dead loses nothing of another's.
    void lose(String name, long epoch, Loss loss, String reason) {
        if (loss == Loss.HISTORY) {
            states.moveOwn(
                    name,
                    epoch,
                    Set.of(MigrationState.COPYING, MigrationState.LIVE),
                    MigrationState.HEALING,
                    reason + " Both sides are being merged anew; the ledger tells what was written meanwhile.");
        } else {
            states.moveOwn(
                    name,
                    epoch,
                    crossing(),
                    MigrationState.PAUSED,
                    reason + " On resume both sides meet anew, as at a first contact: what one side lacks is made from"
                            + " the other, and where they differ the initial side stays.");
        }
        giveUpPosition(Migrations.owned(name, epoch), loss, reason);
    }

    /// How the position was lost, if it is.
    Optional<Loss> loss(String name) {
        return row(name)
                .map(row -> row.get("lost"))
                .map(lost -> lost.isString() ? Loss.valueOf(lost.asString().getValue()) : Loss.DROPPED);
    }

    /// Notes that there is a new position in place of the lost one.
    void found(String name) {
        migrations.updateOne(Filters.eq("_id", name), Updates.unset("lost"));
    }

    /// An aborted migration starts again: with its ledger, unless the partner collection was dropped. Its position is
    /// of no use any more.
    void startAfresh(String name, boolean dropped) {
        boolean isDropped = dropped || loss(name).equals(Optional.of(Loss.DROPPED));
        giveUpPosition(
                Filters.eq("_id", name), isDropped ? Loss.DROPPED : Loss.HISTORY, "it was aborted, and started again");
    }

    /// An abort leaves out what of the initial collection was not copied yet. If it does not come to its end, the
    /// copy begins anew.
    void leaveOut(String name) {
        giveUpPosition(Filters.eq("_id", name), Loss.HISTORY, "an abort interrupted its copy");
    }

    private void giveUpPosition(Bson which, Loss loss, String reason) {
        migrations.updateOne(
                which,
                Updates.combine(
                        Updates.set("lost", loss.name()),
                        Updates.set(
                                "lastLoss",
                                new BsonDocument("reason", new BsonString(reason))
                                        .append("at", new BsonDateTime(System.currentTimeMillis())))));
    }

    /// Notes what an abort is about to drop; whether this owner still may.
    boolean noteDrop(String name, long epoch, BsonArray collections) {
        return migrations
                        .updateOne(
                                Filters.and(
                                        Migrations.owned(name, epoch),
                                        Filters.eq("state", MigrationState.ABORTING.word())),
                                Updates.set("asked." + DROPS, collections))
                        .getMatchedCount()
                == 1;
    }

    /// Notes that it is retired, and what is to be dropped then; whether this owner still may, and nobody has said
    /// something else.
    boolean retire(String name, long epoch, BsonArray collections) {
        MigrationState to = MigrationState.RETIRED;
        return migrations
                        .updateOne(
                                Filters.and(
                                        Migrations.owned(name, epoch),
                                        Filters.eq("state", MigrationState.RETIRING.word())),
                                Updates.combine(
                                        Migrations.moved(to, null, Act.row(null, to, "partner-sync", null)),
                                        Updates.set("asked." + DROPS, collections)))
                        .getMatchedCount()
                == 1;
    }

    /// Those that are retired, and whose ledger is to be dropped still.
    static Bson isToDrop() {
        return Filters.and(Filters.eq("state", MigrationState.RETIRED.word()), Filters.exists("asked." + DROPS));
    }

    /// Notes that all is dropped that was to be.
    void dropped(String name) {
        migrations.updateOne(Filters.eq("_id", name), Updates.unset("asked." + DROPS));
    }

    /// Notes which types its retirement is about to have refused; whether it is still being retired.
    boolean noteRefused(String name, List<String> types) {
        return migrations
                        .updateOne(
                                Filters.and(
                                        Filters.eq("_id", name), Filters.eq("state", MigrationState.RETIRING.word())),
                                Updates.addEachToSet("refusedTypes", types))
                        .getMatchedCount()
                == 1;
    }

    /// Which types its retirement has had refused.
    List<String> refused(String name) {
        return row(name).map(row -> row.getArray("refusedTypes", new BsonArray())).stream()
                .flatMap(BsonArray::stream)
                .map(type -> type.asString().getValue())
                .toList();
    }

    /// Notes that its retirement is given up, and they are accepted again.
    void noteAccepted(String name) {
        migrations.updateOne(Filters.eq("_id", name), Updates.unset("refusedTypes"));
    }

    /// Notes that both sides are merged again.
    void healed(String name) {
        migrations.updateOne(
                Filters.and(Filters.eq("_id", name), Filters.exists("lastLoss")),
                Updates.set("lastLoss.healedAt", new BsonDateTime(System.currentTimeMillis())));
    }

    /// What befell the position last, if anything did: `reason`, `at`, `healedAt`.
    Optional<BsonDocument> lastLoss(String name) {
        return row(name).map(row -> row.get("lastLoss")).map(loss -> loss.asDocument());
    }

    /// Stops a migration until a person has looked at it.
    void hold(String name, String reason) {
        states.move(name, crossing(), MigrationState.PAUSED, reason, "partner-sync");
    }

    /// Stops a migration until a person has said what becomes of many deletes.
    void askAboutDeletes(String name, String reason) {
        migrations.updateOne(Filters.eq("_id", name), Updates.set("question", "deletes"));
        hold(name, reason);
    }

    /// Whether it waits for a word about deletes.
    boolean asksAboutDeletes(String name) {
        return row(name).filter(row -> row.containsKey("question")).isPresent();
    }

    /// Whether a person has spoken about deletes since the position was lost.
    boolean spokeSinceLoss(String name) {
        long said = deletes(name).until().getTime() * 1000L;
        return lastLoss(name)
                .map(loss -> said >= loss.getDateTime("at").getValue() / 1000 * 1000)
                .orElse(false);
    }

    /// Notes what a person said to many deletes, while the migration waits for it: said to one that crosses it would
    /// be about deletes that nobody has asked about. Null: no word about them.
    void answer(String name, @Nullable Deletes deletes) {
        if (deletes != null) {
            migrations.updateOne(
                    Filters.and(Filters.eq("_id", name), Filters.eq("state", MigrationState.PAUSED.word())),
                    Updates.combine(
                            Updates.unset("question"),
                            Updates.set(
                                    "saidOfDeletes",
                                    new BsonDocument("restore", org.bson.BsonBoolean.valueOf(deletes.restore()))
                                            .append("until", deletes.until()))));
        }
    }

    /// The last word about deletes; none means that no delete was spoken about.
    Deletes deletes(String name) {
        return row(name)
                .map(row -> row.get("saidOfDeletes"))
                .map(said -> new Deletes(
                        said.asDocument().getBoolean("restore").getValue(),
                        said.asDocument().getTimestamp("until")))
                .orElse(new Deletes(false, new BsonTimestamp(0)));
    }

    private Optional<BsonDocument> row(String name) {
        return Optional.ofNullable(migrations.find(Filters.eq("_id", name)).first());
    }

    private static Set<MigrationState> crossing() {
        return Set.of(
                MigrationState.COPYING,
                MigrationState.LIVE,
                MigrationState.HEALING,
                MigrationState.RETIRING,
                MigrationState.ABORTING);
    }
}
