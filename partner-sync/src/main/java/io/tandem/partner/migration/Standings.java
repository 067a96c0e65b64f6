package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.crossing.Conflicts;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonType;

/// Where the migrations that lie with this replica stand, for Prometheus: also those that nothing runs, because they
/// are paused or at their end.
@ApplicationScoped
public class Standings {
    private static final long LOOK_EVERY_MILLIS = 2_000;
    /// Any other is a later version's, or nobody's: its row is [Unreadable].
    private static final List<String> STATES =
            Stream.of(MigrationState.values()).map(MigrationState::word).toList();

    private static final Standing UNKNOWN = new Standing(MigrationState.DEFINED, 0, 0, 0);

    /// Where one stands.
    ///
    /// @param copied documents that its copy has looked at
    /// @param of     how many there were at its start, about
    /// @param held   conflicts that wait for a person
    private record Standing(MigrationState state, long copied, long of, long held) {}

    private final MongoDatabase tandem;
    private final MeterRegistry registry;
    private final MultiGauge states;
    private final MultiGauge copied;
    private final MultiGauge of;
    private final MultiGauge held;
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final Map<String, Meter> losses = new HashMap<>();
    /// How often each lost its position here, whoever ran it.
    private final Map<String, AtomicLong> lostPositions = new ConcurrentHashMap<>();

    private long lookedAt;

    public Standings(MongoClient client, PartnerConfiguration configuration, MeterRegistry registry) {
        this.tandem = client.getDatabase(configuration.database());
        this.registry = registry;
        this.states = gauge("state", "1 for the state that the migration is in");
        this.copied = gauge("copy.documents", "Documents that the copy has looked at");
        this.of = gauge("copy.of", "Documents that there were when the copy began");
        this.held = gauge("conflicts.held", "Conflicts that wait for a person");
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder("tandem.partner." + name)
                .description(description)
                .register(registry);
    }

    /// How often a migration lost its position here.
    AtomicLong lostPositions(String migration) {
        return lostPositions.computeIfAbsent(migration, name -> new AtomicLong());
    }

    /// Looks, now and then, where the migrations are that lie with this replica; forgets others at once.
    void look(Predicate<String> ours, long now) {
        boolean fewer = standings.keySet().removeIf(name -> !ours.test(name));
        if (now - lookedAt >= LOOK_EVERY_MILLIS) {
            lookedAt = now;
            read(ours);
        } else if (!fewer) {
            return;
        }
        Set<String> names = new HashSet<>(standings.keySet());
        List<Row<?>> rows = new ArrayList<>();
        for (String name : names) {
            for (MigrationState state : MigrationState.values()) {
                rows.add(Row.of(
                        Tags.of("migration", name, "state", state.word()),
                        () -> standing(name).state() == state ? 1 : 0));
            }
        }
        states.register(rows);
        copied.register(rows(names, Standing::copied));
        of.register(rows(names, Standing::of));
        held.register(rows(names, Standing::held));
        names.forEach(name -> losses.computeIfAbsent(name, this::countLosses));
        losses.entrySet().removeIf(loss -> {
            boolean gone = !names.contains(loss.getKey());
            if (gone) {
                registry.remove(loss.getValue());
            }
            return gone;
        });
    }

    private List<Row<?>> rows(Set<String> names, ToLongFunction<Standing> value) {
        List<Row<?>> rows = new ArrayList<>();
        names.forEach(name -> rows.add(Row.of(Tags.of("migration", name), () -> value.applyAsLong(standing(name)))));
        return rows;
    }

    private Meter countLosses(String migration) {
        return FunctionCounter.builder("tandem.partner.lost.positions", lostPositions(migration), AtomicLong::get)
                .description("Positions that MongoDB no longer kept, or that a drop ended")
                .tags(Tags.of("migration", migration))
                .register(registry);
    }

    private Standing standing(String name) {
        return standings.getOrDefault(name, UNKNOWN);
    }

    private void read(Predicate<String> ours) {
        Map<String, MigrationState> found = new HashMap<>();
        tandem.getCollection("migrations", BsonDocument.class)
                .find(Filters.and(Filters.type("_id", BsonType.STRING), Filters.in("state", STATES)))
                .projection(Projections.include("state"))
                .forEach(row -> {
                    String name = row.getString("_id").getValue();
                    if (ours.test(name)) {
                        found.put(name, MigrationState.of(row.getString("state").getValue()));
                    }
                });
        Map<String, BsonDocument> copies = new HashMap<>();
        tandem.getCollection("migrationPositions", BsonDocument.class)
                .find(Filters.in("_id", found.keySet()))
                .projection(Projections.include("copy.documents", "copy.total"))
                .forEach(row ->
                        copies.put(row.getString("_id").getValue(), row.getDocument("copy", new BsonDocument())));
        Map<String, Long> conflicts = new HashMap<>();
        Conflicts.collection(tandem)
                .aggregate(List.of(
                        Aggregates.match(
                                Filters.and(Filters.in("migration", found.keySet()), Filters.eq("state", "held"))),
                        Aggregates.group("$migration", Accumulators.sum("held", 1L))))
                .forEach(row -> conflicts.put(
                        row.getString("_id").getValue(), row.getNumber("held").longValue()));
        standings.keySet().retainAll(found.keySet());
        found.forEach((name, state) -> {
            BsonDocument copy = copies.getOrDefault(name, new BsonDocument());
            long documents = copy.getNumber("documents", new BsonInt64(0)).longValue();
            long total = copy.getNumber("total", new BsonInt64(0)).longValue();
            standings.put(
                    name, new Standing(state, documents, Math.max(total, documents), conflicts.getOrDefault(name, 0L)));
        });
    }
}
