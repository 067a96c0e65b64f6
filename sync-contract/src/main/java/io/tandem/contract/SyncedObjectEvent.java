package io.tandem.contract;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// One upsert, update or delete of one object, as it travels on topic [Topics#SYNC_OBJECTS].
///
/// @param id         names the event and is its idempotency key: the same id has one effect
/// @param app        name of the app
/// @param type       name of the object type
/// @param operation  what happens to the object
/// @param model      id of the model that the client declared, if it did
/// @param user       who wrote, if ingest knows
/// @param client     the program that wrote, if it said
/// @param acceptedAt when ingest took it, in milliseconds precision
public record SyncedObjectEvent(
        String id,
        String app,
        String type,
        Operation operation,
        @Nullable String model,
        @Nullable String user,
        @Nullable Client client,
        Instant acceptedAt) {

    /// How many headers each event has; a traced one has more, see [EventTrace].
    public static final int HEADERS = 4;

    /// How many values an object, what an update sets, and what it unsets may each have: properties and elements
    /// of lists, at every depth. In memory a value takes a hundred bytes and more, however small it is in BSON: an
    /// object of 16 MiB can be a million empty lists, which no service has room for.
    public static final int MOST_VALUES = 200_000;

    /// What happens to the object.
    public sealed interface Operation {
        /// The `_id` of the object.
        BsonValue key();

        /// The whole object as its client knows it; it has an `_id`, the key.
        record Upsert(BsonValue key, BsonDocument object) implements Operation {
            public Upsert(BsonDocument object) {
                this(keyOf(object), object);
            }

            private static BsonValue keyOf(BsonDocument object) {
                BsonValue key = object.get("_id");
                if (key == null) {
                    throw new IllegalArgumentException("an upserted object has an _id");
                }
                return key;
            }
        }

        /// Properties to set and properties to remove. Names are names, not paths: a dot is a dot.
        record Update(BsonValue key, BsonDocument set, List<String> unset) implements Operation {
            public Update {
                unset = List.copyOf(unset);
            }
        }

        /// The object goes.
        record Delete(BsonValue key) implements Operation {}
    }

    /// The program that wrote, as in the header `Tandem-Client: name/version`.
    public record Client(String name, String version) {}

    /// The object that this event is about.
    public ObjectKey objectKey() {
        return new ObjectKey(app, type, operation.key());
    }

    /// The record's headers: the attributes that CloudEvents 1.0 requires, in Kafka's binary content mode. A header
    /// costs a twentieth of what ingest does for an event, so what the record says elsewhere has none: the key
    /// begins with app and type, the timestamp is when ingest took the event.
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", "/apps/" + app);
        headers.put("ce_type", "io.tandem.object." + operationName());
        return headers;
    }

    /// The record's value, a BSON document; [#fromBytes] reads it again. Documents that are bytes already are copied.
    public byte[] toBytes() {
        return toBytes(new BsonBuffer());
    }

    /// The same, for many events.
    ///
    /// @param written where it is written first; what it had is lost, and nothing is kept in it
    public byte[] toBytes(BsonBuffer written) {
        return EventBytes.of(this, written);
    }

    /// The same event, its object another representation of it.
    public SyncedObjectEvent with(Operation another) {
        return new SyncedObjectEvent(id, app, type, another, model, user, client, acceptedAt);
    }

    /// Reads what [#toBytes] wrote. An upserted object stays the bytes that it came in; of it nothing but
    /// the `_id` is read.
    ///
    /// @param before an event that came before it: the names that both have are kept once
    /// @throws org.bson.BSONException when they are no event; the message names the part
    public static SyncedObjectEvent fromBytes(byte[] value, @Nullable SyncedObjectEvent before) {
        return EventReader.read(value, before);
    }

    /// The word for what happens to the object.
    public String operationName() {
        return switch (operation) {
            case Operation.Upsert ignored -> "upsert";
            case Operation.Update ignored -> "update";
            case Operation.Delete ignored -> "delete";
        };
    }
}
