package io.tandem.partner.copy;

import io.tandem.partner.crossing.KeyRange;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// How far the copy of the documents that were there at the start has come.
///
/// @param planned    whether its ranges are known
/// @param ranges     what is left of each range: those of the partner side first, whose documents meet their
/// counterparts, then the initial side's
/// @param documents  how many were looked at
/// @param bytes      how large they were
/// @param total      how many there were at the start, about
/// @param totalBytes how large they were at the start, about
public record CopyState(
        boolean planned, List<KeyRange> ranges, long documents, long bytes, long total, long totalBytes) {
    /// Before its ranges are known.
    public static final CopyState BEGIN = new CopyState(false, List.of(), 0, 0, 0, 0);

    public CopyState {
        ranges = List.copyOf(ranges);
    }

    /// Whether every range is through.
    public boolean done() {
        return planned && ranges.isEmpty();
    }

    /// After some documents of a range.
    ///
    /// @param rest what is left of it; null at its end
    public CopyState after(KeyRange range, @Nullable KeyRange rest, long moreDocuments, long moreBytes) {
        List<KeyRange> left = new ArrayList<>(ranges);
        int index = left.indexOf(range);
        if (rest == null) {
            left.remove(index);
        } else {
            left.set(index, rest);
        }
        return new CopyState(planned, left, documents + moreDocuments, bytes + moreBytes, total, totalBytes);
    }

    /// The same with the initial side left out.
    public CopyState onPartnerOnly() {
        List<KeyRange> partner =
                ranges.stream().filter(range -> range.side() == Side.PARTNER).toList();
        return new CopyState(planned, partner, documents, bytes, total, totalBytes);
    }

    /// How large a document is, about.
    public long averageBytes() {
        return total == 0 ? 0 : totalBytes / total;
    }

    public BsonDocument toBson() {
        return new BsonDocument("planned", BsonBoolean.valueOf(planned))
                .append(
                        "ranges",
                        new BsonArray(ranges.stream().map(KeyRange::toBson).toList()))
                .append("documents", new BsonInt64(documents))
                .append("bytes", new BsonInt64(bytes))
                .append("total", new BsonInt64(total))
                .append("totalBytes", new BsonInt64(totalBytes));
    }

    /// What [#toBson] wrote; an older form says only whether it was done, and otherwise begins again.
    public static CopyState fromBson(BsonDocument copy) {
        if (!copy.containsKey("planned")) {
            boolean done = copy.getBoolean("done", BsonBoolean.FALSE).getValue();
            return done ? new CopyState(true, List.of(), 0, 0, 0, 0) : BEGIN;
        }
        return new CopyState(
                copy.getBoolean("planned").getValue(),
                copy.getArray("ranges").stream()
                        .map(BsonValue::asDocument)
                        .map(KeyRange::fromBson)
                        .toList(),
                copy.getInt64("documents").getValue(),
                copy.getInt64("bytes").getValue(),
                copy.getInt64("total").getValue(),
                copy.getInt64("totalBytes").getValue());
    }
}
