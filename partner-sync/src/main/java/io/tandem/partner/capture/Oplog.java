package io.tandem.partner.capture;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// How far back MongoDB keeps what was written.
public final class Oplog {
    private Oplog() {}

    /// The time of the oldest write that it keeps; null where it does not tell, as on a sharded cluster.
    ///
    /// @throws com.mongodb.MongoCommandException without the right to ask
    public static @Nullable BsonTimestamp oldest(MongoClient client) {
        BsonDocument oldest = client.getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find()
                .projection(Projections.include("ts"))
                .sort(Sorts.ascending("$natural"))
                .first();
        return oldest == null ? null : oldest.getTimestamp("ts");
    }

    /// How many seconds before `time` it reaches back; empty where MongoDB does not tell, or not to us.
    public static OptionalLong secondsBefore(MongoClient client, BsonTimestamp time) {
        try {
            BsonTimestamp oldest = oldest(client);
            return oldest == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.max(0, (long) time.getTime() - oldest.getTime()));
        } catch (MongoCommandException e) {
            return OptionalLong.empty();
        }
    }
}
