package io.tandem.partner.copy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.crossing.KeyRange;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Cuts two collections into ranges of `_id` of about the same number of documents.
///
/// The bounds are a sample of the `_id`s, in MongoDB's own order of values of any type. What is inserted later falls
/// into some range too, but comes through the change stream anyway.
public final class Ranges {
    private static final long DOCUMENTS = 10_000;
    private static final int MOST = 128;
    private static final int SAMPLED_OF_EACH = 16;

    private final MongoDatabase database;

    public Ranges(MongoDatabase database) {
        this.database = database;
    }

    private record Size(long documents, long bytes) {}

    /// The plan of a copy; the partner side first.
    public CopyState plan(String initial, String partner) {
        Size initialSize = size(initial);
        Size partnerSize = size(partner);
        List<KeyRange> ranges = new ArrayList<>(ranges(Side.PARTNER, partner, partnerSize));
        ranges.addAll(ranges(Side.INITIAL, initial, initialSize));
        return new CopyState(
                true,
                ranges,
                0,
                0,
                initialSize.documents() + partnerSize.documents(),
                initialSize.bytes() + partnerSize.bytes());
    }

    private List<KeyRange> ranges(Side side, String name, Size size) {
        MongoCollection<BsonDocument> collection = database.getCollection(name, BsonDocument.class);
        if (collection.find().projection(Projections.include("_id")).first() == null) {
            return List.of();
        }
        int count = Math.clamp(size.documents() / DOCUMENTS, 1, MOST);
        List<BsonValue> bounds = count == 1 ? List.of() : bounds(collection, count);
        List<KeyRange> ranges = new ArrayList<>();
        @Nullable BsonValue from = null;
        for (BsonValue bound : bounds) {
            ranges.add(new KeyRange(side, from, false, bound));
            from = bound;
        }
        ranges.add(new KeyRange(side, from, false, null));
        return ranges;
    }

    private static List<BsonValue> bounds(MongoCollection<BsonDocument> collection, int count) {
        List<BsonValue> sampled = new ArrayList<>();
        collection
                .aggregate(List.of(
                        Aggregates.sample(count * SAMPLED_OF_EACH),
                        Aggregates.project(Projections.include("_id")),
                        Aggregates.sort(Sorts.ascending("_id"))))
                .forEach(document -> sampled.add(document.get("_id", BsonNull.VALUE)));
        List<BsonValue> bounds = new ArrayList<>();
        String last = "";
        for (int i = 1; i < count; i++) {
            BsonValue bound = sampled.get((int) ((long) sampled.size() * i / count));
            String canonical = ObjectKey.canonical(bound);
            if (!canonical.equals(last)) {
                bounds.add(bound);
                last = canonical;
            }
        }
        return bounds;
    }

    private Size size(String collection) {
        BsonDocument statistics =
                database.runCommand(new BsonDocument("collStats", new BsonString(collection)), BsonDocument.class);
        return new Size(
                statistics.getNumber("count", new BsonInt32(0)).longValue(),
                statistics.getNumber("size", new BsonInt64(0)).longValue());
    }
}
