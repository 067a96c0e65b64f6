package io.tandem.harness.bench;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/// Events of new objects that are drained from the topic: some to warm up with, then those that are measured.
///
/// @param name     what the results call it
/// @param types    over how many object types the events are spread
/// @param warming  events before the clock starts: Java compiles what it runs for more than half a minute
/// @param measured events while it runs
/// @param first    the first object of each type, which makes its schema
/// @param next     all further objects
record Workload(
        String name, int types, int warming, int measured, Supplier<BsonDocument> first, Supplier<BsonDocument> next) {
    private static final int PROPERTIES = 1_000;
    private static final int TYPES = 1_000;

    /// What `bench schema` measures.
    ///
    /// @param scale factor for the number of events that are measured
    static List<Workload> all(double scale) {
        Readings readings = new Readings();
        return List.of(
                of("0.3 KB", 1, 2_000_000, 400_000 * scale, readings::small, readings::small),
                of("1 KB", 1, 1_200_000, 250_000 * scale, readings::medium, readings::medium),
                of("16 KB", 1, 120_000, 20_000 * scale, readings::large, readings::large),
                of(
                        "0.3 KB, a type of 1,000 properties",
                        1,
                        2_000_000,
                        400_000 * scale,
                        () -> readings.wide(PROPERTIES),
                        readings::small),
                of(
                        "1,000 properties",
                        1,
                        45_000,
                        15_000 * scale,
                        () -> readings.wide(PROPERTIES),
                        () -> readings.wide(PROPERTIES)),
                of("0.3 KB, 1,000 types", TYPES, 60_000, 10_000 * scale, readings::small, readings::small));
    }

    private static Workload of(
            String name,
            int types,
            int warming,
            double measured,
            Supplier<BsonDocument> first,
            Supplier<BsonDocument> next) {
        return new Workload(name, types, warming, (int) measured, first, next);
    }

    /// How many there are.
    int events() {
        return warming + measured;
    }

    /// The event of a number.
    SyncedObjectEvent event(String app, int number) {
        BsonDocument object = (number < types ? first : next).get();
        return new SyncedObjectEvent(
                UUID.randomUUID().toString(),
                app,
                "Reading" + number % types,
                new Operation.Upsert(object),
                null,
                null,
                new SyncedObjectEvent.Client("bench", "1"),
                Instant.now());
    }
}
