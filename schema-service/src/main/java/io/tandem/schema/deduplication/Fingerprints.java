package io.tandem.schema.deduplication;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Sorts;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.TandemDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/// The stored event windows: one row per batch, written in the batch's transaction, expired by MongoDB.
@ApplicationScoped
public class Fingerprints {
    private final TandemDatabase tandem;
    private final SchemaSettings settings;

    Fingerprints(TandemDatabase tandem, SchemaSettings settings) {
        this.tandem = tandem;
        this.settings = settings;
    }

    /// Stores the fingerprints of a batch that begins at this offset.
    public void add(ClientSession session, String stream, long from, Instant at, List<Fingerprint> fingerprints) {
        ByteBuffer bytes = ByteBuffer.allocate(fingerprints.size() * Fingerprint.BYTES);
        fingerprints.forEach(
                print -> bytes.putLong(print.high()).putLong(print.low()).putLong(print.payload()));
        tandem.fingerprints()
                .insertOne(
                        session,
                        new BsonDocument("_id", new BsonString(stream + "/" + from))
                                .append("stream", new BsonString(stream))
                                .append("from", new BsonInt64(from))
                                .append("at", new BsonDateTime(at.toEpochMilli()))
                                .append("ids", new BsonBinary(bytes.array())));
    }

    /// Where the batch begins in which the event at this offset was applied, or one before it; the offset itself if no
    /// such batch is remembered.
    public long batch(String stream, long offset) {
        BsonDocument row = tandem.fingerprints()
                .find(and(eq("stream", stream), lte("from", offset)))
                .sort(Sorts.descending("from"))
                .first();
        return row == null ? offset : row.getInt64("from").getValue();
    }

    /// The window of a partition, as its rows are now.
    public EventWindow window(String stream) {
        return window(stream, Long.MAX_VALUE);
    }

    /// The same, of the batches that begin before this offset.
    public EventWindow window(String stream, long before) {
        int capacity = settings.window().ids();
        Deque<BsonDocument> rows = new ArrayDeque<>();
        int ids = 0;
        try (MongoCursor<BsonDocument> newest = tandem.fingerprints()
                .find(and(eq("stream", stream), lt("from", before)))
                .sort(Sorts.descending("from"))
                .cursor()) {
            while (ids < capacity && newest.hasNext()) {
                BsonDocument row = newest.next();
                ids += row.getBinary("ids").getData().length / Fingerprint.BYTES;
                rows.addFirst(row);
            }
        }
        EventWindow window = new EventWindow(capacity, settings.window().age());
        Instant now = Instant.now();
        for (BsonDocument row : rows) {
            window.add(Instant.ofEpochMilli(row.getDateTime("at").getValue()), fingerprints(row), now);
        }
        return window;
    }

    private static List<Fingerprint> fingerprints(BsonDocument row) {
        ByteBuffer bytes = ByteBuffer.wrap(row.getBinary("ids").getData());
        List<Fingerprint> fingerprints = new ArrayList<>();
        while (bytes.hasRemaining()) {
            fingerprints.add(new Fingerprint(bytes.getLong(), bytes.getLong(), bytes.getLong()));
        }
        return fingerprints;
    }
}
