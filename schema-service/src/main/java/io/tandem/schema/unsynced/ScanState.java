package io.tandem.schema.unsynced;

import io.tandem.schema.collection.TypeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What is known of the scans of one type.
///
/// @param row as MongoDB keeps it
record ScanState(BsonDocument row) {
    private static final String SCAN = "scan";

    static ScanState of(BsonDocument row) {
        return new ScanState(row);
    }

    /// A scan that begins.
    static BsonDocument fresh(String runner, int version, long total, Instant now) {
        return new BsonDocument("runner", new BsonString(runner))
                .append("version", new BsonInt32(version))
                .append("startedAt", new BsonDateTime(now.toEpochMilli()))
                .append("total", new BsonInt64(total))
                .append("scanned", new BsonInt64(0))
                .append("unsynced", new BsonInt64(0))
                .append("takenOver", new BsonInt32(0));
    }

    TypeKey type() {
        return new TypeKey(
                row.getString("app").getValue(), row.getString("type").getValue());
    }

    /// Whether a scan is due: it was begun, somebody asks for it, a version asks for it, or it is time.
    boolean isDue(int strictSince, Duration every, Instant now) {
        return isAwaited(strictSince) || !since().plus(every).isAfter(now);
    }

    /// Whether the list is yet to be completed: by a scan that runs, or that somebody or a version asks for.
    boolean isAwaited(int strictSince) {
        return isScanning() || row.containsKey("requestedAt") || strictSince > covered();
    }

    boolean isScanning() {
        return row.containsKey(SCAN);
    }

    /// The last version whose scan has ended; 0 before the first.
    int covered() {
        return row.getInt32("covered", new BsonInt32(0)).getValue();
    }

    /// The position of the scan: behind this `_id`.
    @Nullable
    BsonValue after() {
        return row.getDocument(SCAN).get("after");
    }

    Instant startedAt() {
        return instant(row.getDocument(SCAN), "startedAt");
    }

    boolean isRecheckDue(Duration every, Instant now) {
        Instant last = row.containsKey("recheckedAt") ? instant(row, "recheckedAt") : instant(row, "metAt");
        return !last.plus(every).isAfter(now);
    }

    private Instant since() {
        return row.containsKey("last") ? instant(row.getDocument("last"), "finishedAt") : instant(row, "metAt");
    }

    /// As it is served.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", row.getString("type").getValue());
        json.put("coveredVersion", covered());
        if (row.containsKey("requestedAt")) {
            json.put("requestedAt", instant(row, "requestedAt").toString());
        }
        if (isScanning()) {
            json.put("scan", scan(row.getDocument(SCAN)));
        }
        if (row.containsKey("last")) {
            json.put("lastScan", scan(row.getDocument("last")));
        }
        return json;
    }

    private static Map<String, Object> scan(BsonDocument scan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", scan.getInt32("version").getValue());
        json.put("scanned", scan.getInt64("scanned").getValue());
        json.put("about", scan.getInt64("total").getValue());
        json.put("unsynced", scan.getInt64("unsynced").getValue());
        json.put("takenOver", scan.getInt32("takenOver").getValue());
        json.put("startedAt", instant(scan, "startedAt").toString());
        if (scan.containsKey("finishedAt")) {
            json.put("finishedAt", instant(scan, "finishedAt").toString());
        }
        return json;
    }

    private static Instant instant(BsonDocument row, String name) {
        return Instant.ofEpochMilli(row.getDateTime(name).getValue());
    }
}
