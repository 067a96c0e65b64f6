package io.tandem.partner.capture;

import io.tandem.contract.BsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// What is looked at of one change event. Its values stay the bytes that they are: only names are asked for.
///
/// @param position    behind this event
/// @param operation   MongoDB's `operationType`
/// @param collection  the collection's name; empty where the event is no collection's
/// @param key         the document's `_id`; null where the event is no document's
/// @param time        its cluster time
/// @param transaction which one it was written in; null for none
/// @param touched     for an update, the top-level properties that it set or removed, wholly or in part
record ChangeEvent(
        RawBsonDocument position,
        String operation,
        String collection,
        @Nullable BsonValue key,
        BsonTimestamp time,
        @Nullable Transaction transaction,
        Set<String> touched) {
    private static final byte[] ID = name("_id");
    private static final byte[] OPERATION = name("operationType");
    private static final byte[] TIME = name("clusterTime");
    private static final byte[] NAMESPACE = name("ns");
    private static final byte[] COLLECTION = name("coll");
    private static final byte[] KEY = name("documentKey");
    private static final byte[] UPDATE = name("updateDescription");
    private static final byte[] SESSION = name("lsid");
    private static final byte[] NUMBER = name("txnNumber");
    private static final byte[] UPDATED = name("updatedFields");
    private static final byte[] REMOVED = name("removedFields");
    private static final byte[] TRUNCATED = name("truncatedArrays");
    private static final byte[] FIELD = name("field");
    private static final byte[] AMBIGUOUS = name("disambiguatedPaths");

    /// A transaction: its session and its number there.
    record Transaction(BsonValue session, BsonValue number) {}

    static ChangeEvent of(RawBsonDocument event) {
        RawBsonDocument position = null;
        String operation = "";
        String collection = "";
        BsonValue key = null;
        BsonTimestamp time = null;
        BsonValue session = null;
        BsonValue number = null;
        Set<String> touched = Set.of();
        BsonCursor member = BsonCursor.of(event);
        while (member.next()) {
            if (member.isNamed(ID)) {
                position = member.document();
            } else if (member.isNamed(OPERATION)) {
                operation = member.text();
            } else if (member.isNamed(TIME)) {
                time = member.decoded().asTimestamp();
            } else if (member.isNamed(NAMESPACE)) {
                BsonValue name = inside(member, COLLECTION);
                collection = name == null ? "" : name.asString().getValue();
            } else if (member.isNamed(KEY)) {
                key = inside(member, ID);
            } else if (member.isNamed(UPDATE)) {
                touched = touched(member.inside());
            } else if (member.isNamed(SESSION)) {
                session = member.decoded();
            } else if (member.isNamed(NUMBER)) {
                number = member.decoded();
            }
        }
        return new ChangeEvent(
                Objects.requireNonNull(position, "every change event has a position"),
                operation,
                collection,
                key,
                Objects.requireNonNull(time, "every change event has a cluster time"),
                session == null || number == null ? null : new Transaction(session, number),
                touched);
    }

    private static @Nullable BsonValue inside(BsonCursor document, byte[] name) {
        BsonCursor member = document.inside();
        return member.find(name) ? member.decoded() : null;
    }

    /// The first names of the paths; names with dots come apart in `disambiguatedPaths`.
    private static Set<String> touched(BsonCursor description) {
        Set<String> paths = new HashSet<>();
        Map<String, String> ambiguous = Map.of();
        while (description.next()) {
            if (description.isNamed(UPDATED)) {
                BsonCursor updated = description.inside();
                while (updated.next()) {
                    paths.add(updated.name());
                }
            } else if (description.isNamed(REMOVED)) {
                BsonCursor removed = description.inside();
                while (removed.next()) {
                    paths.add(removed.text());
                }
            } else if (description.isNamed(TRUNCATED)) {
                BsonCursor truncated = description.inside();
                while (truncated.next()) {
                    BsonValue field = inside(truncated, FIELD);
                    paths.add(Objects.requireNonNull(field, "it names what it truncates")
                            .asString()
                            .getValue());
                }
            } else if (description.isNamed(AMBIGUOUS)) {
                ambiguous = firstNames(description.inside());
            }
        }
        Set<String> properties = new HashSet<>();
        for (String path : paths) {
            int dot = path.indexOf('.');
            properties.add(ambiguous.getOrDefault(path, dot < 0 ? path : path.substring(0, dot)));
        }
        return Set.copyOf(properties);
    }

    private static Map<String, String> firstNames(BsonCursor ambiguous) {
        Map<String, String> names = new HashMap<>();
        while (ambiguous.next()) {
            BsonCursor parts = ambiguous.inside();
            if (parts.next()) {
                names.put(ambiguous.name(), parts.text());
            }
        }
        return names;
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
