package io.tandem.partner.migration;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.partner.PartnerConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/// The acts of the migrations, which lie in their rows: what was done, when and by whom, and how much of it was told.
@ApplicationScoped
public class Acts {
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
                        "{$expr: {$gt: [{$size: {$ifNull: ['$acts', []]}}, {$ifNull: ['$told', 0]}]}}"))
                .forEach(document -> {
                    int number = document.getNumber("told", new BsonInt32(0)).intValue();
                    BsonDocument act = document.getArray("acts").get(number).asDocument();
                    untold.add(new Act(
                            document.getString("_id").getValue(),
                            number,
                            act.getString("to").getValue(),
                            act.getString("by").getValue(),
                            act.getDateTime("at")));
                });
        return untold;
    }

    /// Notes that an act was told.
    public void told(Act act) {
        migrations.updateOne(Filters.eq("_id", act.migration()), Updates.max("told", act.number() + 1));
    }
}
