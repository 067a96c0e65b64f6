package io.tandem.partner.migration;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.tandem.partner.PartnerConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalInt;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// How fast persons let copies be, in the migrations' rows; a copy that runs follows within about a second.
@ApplicationScoped
public class CopyPace {
    static final int MOST = 1_000_000;
    private static final String MEMBER = "copyPace";
    private static final String PER_SECOND = "perSecond";

    private final MongoCollection<BsonDocument> migrations;

    public CopyPace(MongoClient client, PartnerConfiguration configuration) {
        this.migrations = client.getDatabase(configuration.database())
                .withWriteConcern(WriteConcern.MAJORITY)
                .getCollection("migrations", BsonDocument.class);
    }

    /// Sets it.
    ///
    /// @param perSecond documents; empty for as fast as MongoDB bears
    void set(String migration, OptionalInt perSecond, String by) {
        BsonValue said = perSecond.isPresent() ? new BsonInt32(perSecond.getAsInt()) : BsonNull.VALUE;
        migrations.updateOne(
                Filters.eq("_id", migration),
                Updates.set(
                        MEMBER,
                        new BsonDocument(PER_SECOND, said)
                                .append("by", new BsonString(by))
                                .append("at", new BsonDateTime(System.currentTimeMillis()))));
    }

    /// What was asked for last: `perSecond`, `by`, `at`.
    Optional<BsonDocument> of(String migration) {
        return Optional.ofNullable(migrations
                        .find(Filters.eq("_id", migration))
                        .projection(Projections.include(MEMBER))
                        .first())
                .map(row -> row.get(MEMBER))
                .map(BsonValue::asDocument);
    }

    /// Documents a second; infinite where nobody asked for less.
    double perSecond(String migration) {
        return of(migration)
                .map(asked -> asked.get(PER_SECOND))
                .filter(BsonValue::isNumber)
                .map(value -> value.asNumber().doubleValue())
                .orElse(Double.POSITIVE_INFINITY);
    }
}
