package io.tandem.partner.migration;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.tandem.partner.PartnerConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;

/// The acts of the migrations, which lie in their rows: what was done, when and by whom, and how much of it was told.
/// The last ones stay; how many went before them is their row's `forgotten`.
@ApplicationScoped
public class Acts {
    private static final int MOST_KEPT = 200;
    /// What is none of its kind is asked for as well, as MongoDB would fail at it: who reads it finds it unreadable.
    private static final BsonDocument UNTOLD = BsonDocument.parse(
            "{$expr: {$cond: [{$and: [{$isArray: '$acts'}, {$isNumber: {$ifNull: ['$forgotten', 0]}},"
                    + " {$isNumber: {$ifNull: ['$told', 0]}}]},"
                    + " {$gt: [{$add: [{$size: '$acts'}, {$ifNull: ['$forgotten', 0]}]}, {$ifNull: ['$told', 0]}]},"
                    + " {$ne: [{$type: '$acts'}, 'missing']}]}}");

    private final MongoCollection<BsonDocument> migrations;
    private final Unreadable unreadable;

    public Acts(MongoClient client, PartnerConfiguration configuration, Unreadable unreadable) {
        this.unreadable = unreadable;
        this.migrations = client.getDatabase(configuration.database())
                .withWriteConcern(WriteConcern.MAJORITY)
                .getCollection("migrations", BsonDocument.class);
    }

    /// The oldest act of each migration that was not told yet, where it can be read.
    ///
    /// @param ours which migrations are meant
    public List<Act> untold(Predicate<String> ours) {
        List<Unreadable.Fault> faults = new ArrayList<>();
        List<Act> untold = Unreadable.read(migrations.find(UNTOLD), Acts::nextOf, faults::add);
        unreadable.are("acts", faults, ours);
        untold.removeIf(act -> !ours.test(act.migration()));
        return untold;
    }

    private static Act nextOf(BsonDocument row) {
        int number = row.getNumber("told", new BsonInt32(0)).intValue();
        int forgotten = row.getNumber("forgotten", new BsonInt32(0)).intValue();
        return Act.of(
                row.getString("_id").getValue(),
                number,
                row.getArray("acts").get(number - forgotten).asDocument());
    }

    /// Notes that an act was told, and lets one go that was told long ago.
    public void told(Act act) {
        int told = act.number() + 1;
        migrations.updateOne(Filters.eq("_id", act.migration()), Updates.max("told", told));
        if (told > MOST_KEPT) {
            Bson tooMany = Filters.or(Filters.exists("forgotten", false), Filters.lt("forgotten", told - MOST_KEPT));
            migrations.updateOne(
                    Filters.and(Filters.eq("_id", act.migration()), tooMany),
                    Updates.combine(Updates.popFirst("acts"), Updates.inc("forgotten", 1)));
        }
    }

    /// Notes an act that leaves the migration in its state.
    ///
    /// @param act what was asked for, such as `repair`
    void note(Migration migration, String act, String by, BsonDocument asked) {
        migrations.updateOne(
                Filters.eq("_id", migration.name()), Updates.push("acts", Act.row(act, migration.state(), by, asked)));
    }

    /// The last acts of a migration, the newest first.
    List<BsonDocument> last(String migration, int most) {
        BsonDocument row = migrations
                .find(Filters.eq("_id", migration))
                .projection(Projections.fields(Projections.include("told"), Projections.slice("acts", -most)))
                .first();
        BsonArray acts = row == null ? new BsonArray() : row.getArray("acts", new BsonArray());
        return acts.reversed().stream()
                .map(act -> Act.of(migration, 0, act.asDocument()).told())
                .toList();
    }
}
