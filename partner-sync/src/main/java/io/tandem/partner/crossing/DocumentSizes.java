package io.tandem.partner.crossing;

import com.mongodb.client.MongoDatabase;
import io.tandem.partner.capture.Namespaces;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/// How large the documents of a migration are, so that what is settled at once fits the memory.
public final class DocumentSizes {
    /// Bytes of BSON of one side that are held at once; decoded they take several times as much.
    static final long BUDGET = 16L * 1024 * 1024;
    private static final long FRESH_MILLIS = 10_000;

    private final MongoDatabase database;
    private final Namespaces namespaces;
    private final int most;
    private long readAt;
    private int fitting = 1;

    /// @param most how many identities are settled at once where documents are small
    public DocumentSizes(MongoDatabase database, Namespaces namespaces, int most) {
        this.database = database;
        this.namespaces = namespaces;
        this.most = most;
    }

    /// How many identities can be settled at once.
    public int fitting() {
        long now = System.currentTimeMillis();
        if (now - readAt > FRESH_MILLIS) {
            long average = Math.max(average(namespaces.initial()), average(namespaces.partner()));
            fitting = Math.clamp(BUDGET / Math.max(1, average), 1, most);
            readAt = now;
        }
        return fitting;
    }

    /// How many pairs can be compared at once, beside what is settled.
    public int comparable() {
        return Math.max(1, fitting() / 4);
    }

    private long average(String collection) {
        BsonDocument statistics =
                database.runCommand(new BsonDocument("collStats", new BsonString(collection)), BsonDocument.class);
        return statistics.getNumber("avgObjSize", new BsonInt32(1)).longValue();
    }
}
