package io.tandem.schema.rejection;

import io.smallrye.reactive.messaging.kafka.Record;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.Rejection;
import io.tandem.contract.SyncedObjectEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Rejections as MongoDB keeps them: the event lies there as bytes, so that no event is too odd for its own rejection.
public final class RejectionRows {
    /// A larger event does not fit into a row beside its reasons; Kafka still has it.
    private static final int MAX_EVENT_BYTES = 15 * 1024 * 1024;

    private static final int MAX_REASONS = 1000;

    /// The driver reads more levels than it writes; what is deeper is shown as bytes.
    private static final int MAX_LEVELS = 500;

    private RejectionRows() {}

    /// Where the record of a refused event lies.
    ///
    /// @param stream    the partition with its topic's id, as positions name it
    /// @param partition the partition
    /// @param offset    the record's offset
    public record Origin(String stream, int partition, long offset) {}

    /// What the record of a refused event says of its trace.
    ///
    /// @param traceparent its place there
    /// @param replica     the replica of sync-ingest that accepted it
    public record Trace(String traceparent, String replica) {
        private static final String MEMBER = "trace";

        static Optional<Trace> of(BsonDocument row) {
            return Optional.ofNullable(row.getDocument(MEMBER, null))
                    .map(trace -> new Trace(
                            trace.getString("traceparent").getValue(),
                            trace.getString("replica").getValue()));
        }

        /// Puts it into a row, so that a replay is in the same trace.
        public void addTo(BsonDocument row) {
            row.append(
                    MEMBER,
                    new BsonDocument("traceparent", new BsonString(traceparent))
                            .append("replica", new BsonString(replica)));
        }
    }

    /// The row of a rejection that is not announced yet.
    ///
    /// @param value the record's bytes
    /// @param event the event, if the bytes are one
    public static BsonDocument row(
            Origin origin,
            byte[] value,
            @Nullable SyncedObjectEvent event,
            RejectionCode code,
            List<String> reasons,
            Instant at) {
        boolean large = value.length > MAX_EVENT_BYTES;
        byte[] kept = large ? BsonBytes.encode(summary(origin, value, event)) : value;
        BsonDocument row = new BsonDocument("_id", new BsonObjectId())
                .append("app", new BsonString(event == null ? "" : event.app()))
                .append("code", new BsonString(code.word()))
                .append(
                        "reasons",
                        new BsonArray(reasons.stream()
                                .limit(MAX_REASONS)
                                .map(BsonString::new)
                                .toList()))
                .append("value", new BsonBinary(kept))
                .append("key", new BsonBinary(event == null ? new byte[0] : key(event)))
                .append("rejectedAt", new BsonDateTime(at.toEpochMilli()))
                .append("published", BsonBoolean.FALSE)
                .append("stream", new BsonString(origin.stream()))
                .append("partition", new BsonInt32(origin.partition()))
                .append("offset", new BsonInt64(origin.offset()));
        if (large) {
            row.append("omitted", BsonBoolean.TRUE);
        }
        if (event != null) {
            row.append("type", new BsonString(event.type()));
        }
        String user = event == null ? null : event.user();
        if (user != null) {
            row.append("user", new BsonString(user));
        }
        SyncedObjectEvent.Client client = event == null ? null : event.client();
        if (client != null) {
            row.append("client", new BsonString(client.name()))
                    .append("clientVersion", new BsonString(client.version()));
        }
        return row;
    }

    /// The rejection that this row is.
    static Rejection rejection(BsonDocument row) {
        return new Rejection(
                event(row.getBinary("value").getData()),
                row.getString("code").getValue(),
                row.getArray("reasons").stream()
                        .map(reason -> reason.asString().getValue())
                        .toList(),
                Instant.ofEpochMilli(row.getDateTime("rejectedAt").getValue()));
    }

    /// The record that announces this row.
    public static Record<byte[], byte[]> announcement(BsonDocument row) {
        return Record.of(
                row.getBinary("key").getData(), BsonBytes.encode(rejection(row).toBson()));
    }

    private static BsonDocument event(byte[] value) {
        BsonDocument bytes = new BsonDocument("bytes", new BsonBinary(value));
        try {
            BsonDocument event = value.length == 0 ? bytes : BsonBytes.decode(value);
            return isShallow(event, MAX_LEVELS) ? event : bytes;
        } catch (BSONException | IllegalArgumentException | IllegalStateException notBson) {
            return bytes;
        } catch (StackOverflowError deep) {
            return bytes;
        }
    }

    private static boolean isShallow(BsonValue value, int levels) {
        if (levels == 0) {
            return false;
        }
        return switch (value) {
            case BsonDocument document -> document.values().stream().allMatch(inner -> isShallow(inner, levels - 1));
            case BsonArray array -> array.stream().allMatch(inner -> isShallow(inner, levels - 1));
            default -> true;
        };
    }

    private static BsonDocument summary(Origin origin, byte[] value, @Nullable SyncedObjectEvent event) {
        BsonDocument summary = new BsonDocument();
        if (event != null) {
            summary.append("id", new BsonString(event.id()))
                    .append("app", new BsonString(event.app()))
                    .append("type", new BsonString(event.type()))
                    .append("key", event.operation().key());
        }
        return summary.append("omittedBytes", new BsonInt32(value.length))
                .append("partition", new BsonInt32(origin.partition()))
                .append("offset", new BsonInt64(origin.offset()));
    }

    private static byte[] key(SyncedObjectEvent event) {
        return event.objectKey().bytes();
    }
}
