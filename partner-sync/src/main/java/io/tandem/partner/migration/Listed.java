package io.tandem.partner.migration;

import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoIterable;
import io.tandem.contract.BsonBytes;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;

/// Rows as a list over HTTP shows them: up to 4 MB, one at least. A row may hold several MB, and a list 1000 rows.
///
/// @param rows in their order
/// @param more whether some were left out
record Listed(List<BsonDocument> rows, boolean more) {
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    static Listed of(MongoIterable<BsonDocument> all) {
        List<BsonDocument> rows = new ArrayList<>();
        long bytes = 0;
        try (MongoCursor<BsonDocument> cursor = all.cursor()) {
            while (cursor.hasNext()) {
                BsonDocument row = cursor.next();
                bytes += BsonBytes.encode(row).length;
                if (!rows.isEmpty() && bytes > MOST_BYTES) {
                    return new Listed(rows, true);
                }
                rows.add(row);
            }
        }
        return new Listed(rows, false);
    }

    /// `{<name>: [rows]}`, with `more` where some were left out.
    BsonDocument as(String name) {
        BsonDocument answer = new BsonDocument(name, new BsonArray(rows));
        return more ? answer.append("more", BsonBoolean.TRUE) : answer;
    }
}
