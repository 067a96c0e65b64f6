package io.tandem.partner.copy;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.capture.Oplog;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/// How MongoDB's replica set bears the copy. Where it does not tell, on a sharded cluster or without the right to ask,
/// it is taken for well.
final class Surroundings {
    private static final Logger LOG = Logger.getLogger(Surroundings.class);
    private static final double FULL = 0.9;

    private final MongoClient client;
    private final MongoDatabase admin;
    private final MongoDatabase local;
    private boolean told;

    Surroundings(MongoClient client) {
        this.client = client;
        this.admin = client.getDatabase("admin");
        this.local = client.getDatabase("local");
    }

    /// Seconds that the slowest secondary is behind the primary.
    double lagSeconds() {
        try {
            BsonDocument status =
                    admin.runCommand(new BsonDocument("replSetGetStatus", new BsonInt32(1)), BsonDocument.class);
            long primary = 0;
            long slowest = Long.MAX_VALUE;
            for (BsonValue value : status.getArray("members", new BsonArray())) {
                BsonDocument member = value.asDocument();
                long at = member.getDateTime("optimeDate", new BsonDateTime(0)).getValue();
                String state = member.getString("stateStr", new BsonString("")).getValue();
                if (state.equals("PRIMARY")) {
                    primary = at;
                } else if (state.equals("SECONDARY")) {
                    slowest = Math.min(slowest, at);
                }
            }
            return Math.max(0, primary - slowest) / 1e3;
        } catch (MongoCommandException e) {
            tell(e);
            return 0;
        }
    }

    /// How far back the oplog reaches, in seconds; infinite as long as it has room.
    double windowSeconds() {
        try {
            BsonDocument size =
                    local.runCommand(new BsonDocument("collStats", new BsonString("oplog.rs")), BsonDocument.class);
            double most = size.getNumber("maxSize", new BsonInt64(0)).doubleValue();
            if (most == 0 || size.getNumber("size", new BsonInt64(0)).doubleValue() < most * FULL) {
                return Double.POSITIVE_INFINITY;
            }
            BsonTimestamp oldest = Oplog.oldest(client);
            return oldest == null ? Double.POSITIVE_INFINITY : System.currentTimeMillis() / 1e3 - oldest.getTime();
        } catch (MongoCommandException e) {
            tell(e);
            return Double.POSITIVE_INFINITY;
        }
    }

    private void tell(MongoCommandException e) {
        if (!told) {
            LOG.warnf("the copy cannot tell how MongoDB bears it, and is not throttled by it: %s", e.getErrorMessage());
            told = true;
        }
    }
}
