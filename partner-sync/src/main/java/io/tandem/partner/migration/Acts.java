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
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;

/// The acts of the migrations, which lie in their rows: what was done, when and by whom, and how much of it was told.
/// The last ones stay; how many went before them is their row's `forgotten`.
@ApplicationScoped
public class Acts {
    private static final int MOST_KEPT = 200;

    private final MongoCollection<BsonDocument> migrations;

    public Acts(MongoClient client, PartnerConfiguration configuration) {
        this.migrations = client.getDatabase(configuration.database())
                .withWriteConcern(WriteConcern.MAJORITY)
                .getCollection("migrations", BsonDocument.class);
    }

    /// The oldest act of each migration that was not told yet.
    public List<Act> untold() {
        List<Act> untold = new ArrayList<>();
        migrations
                .find(BsonDocument.parse(
                        "{$expr: {$gt: [{$add: [{$size: {$ifNull: ['$acts', []]}}, {$ifNull: ['$forgotten', 0]}]},"
                                + " {$ifNull: ['$told', 0]}]}}"))
                .forEach(document -> {
                    int number = document.getNumber("told", new BsonInt32(0)).intValue();
                    int forgotten =
                            document.getNumber("forgotten", new BsonInt32(0)).intValue();
                    untold.add(Act.of(
                            document.getString("_id").getValue(),
                            number,
                            document.getArray("acts").get(number - forgotten).asDocument()));
                });
        return untold;
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
