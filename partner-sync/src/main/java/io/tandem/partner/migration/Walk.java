package io.tandem.partner.migration;

import com.mongodb.client.MongoDatabase;
import io.tandem.partner.crossing.DocumentSizes;
import io.tandem.partner.crossing.KeyRange;
import io.tandem.partner.crossing.RangeReader;
import io.tandem.partner.transform.Side;
import java.util.List;
import org.bson.BsonValue;

/// Walks both collections in `_id` order and names the documents, page by page.
final class Walk {
    private final MongoDatabase database;
    private final Migration migration;
    private final RangeReader reader;
    private final int pageSize;
    private final DocumentSizes sizes;

    Walk(MongoDatabase database, Migration migration, RangeReader reader, int pageSize, DocumentSizes sizes) {
        this.database = database;
        this.migration = migration;
        this.reader = reader;
        this.pageSize = pageSize;
        this.sizes = sizes;
    }

    /// Some keys of one side, and how far the walk is then.
    record Page(Side side, List<BsonValue> keys, Walked then) {}

    /// How many documents both collections hold, about.
    long total() {
        return database.getCollection(migration.initial()).estimatedDocumentCount()
                + database.getCollection(migration.partner()).estimatedDocumentCount();
    }

    /// The page behind this point.
    Page next(Walked walked) {
        int most = Math.min(pageSize, sizes.comparable());
        RangeReader.Page page = reader.read(new KeyRange(walked.side(), walked.after(), true, null), null, most, true);
        List<BsonValue> keys = page.keys();
        long count = walked.count() + keys.size();
        if (page.rest() != null) {
            return new Page(
                    walked.side(), keys, new Walked(walked.side(), keys.getLast(), false, count, walked.total()));
        }
        Walked then = walked.side() == Side.INITIAL
                ? new Walked(Side.PARTNER, null, false, count, walked.total())
                : new Walked(Side.PARTNER, walked.after(), true, count, walked.total());
        return new Page(walked.side(), keys, then);
    }
}
