package io.tandem.partner.migration;

import com.mongodb.client.MongoIterable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/// The migrations whose rows this version cannot read: nothing runs them, and all others go on. The log tells of each
/// once, and a metric counts them until they can be read.
@ApplicationScoped
public class Unreadable {
    private static final Logger LOG = Logger.getLogger(Unreadable.class);

    /// By what of the row was looked at.
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    public Unreadable(MeterRegistry registry) {
        Gauge.builder("tandem.partner.unreadable", this, Unreadable::count)
                .description("Migrations whose rows cannot be read")
                .register(registry);
    }

    /// A row that cannot be read, and why.
    record Fault(String migration, RuntimeException why) {
        /// For a request that has to know of all migrations.
        Problem problem() {
            return new Problem(
                    409,
                    "A migration cannot be read",
                    "the row of migration '" + migration
                            + "' cannot be read, so nobody knows with which collections it works; the log of"
                            + " partner-sync says what is wrong with it.");
        }
    }

    /// What these rows say; those that cannot be read are told apart.
    static <T> List<T> read(
            MongoIterable<BsonDocument> rows, Function<BsonDocument, T> reading, Consumer<Fault> faults) {
        List<T> read = new ArrayList<>();
        rows.forEach(row -> {
            try {
                read.add(reading.apply(row));
            } catch (RuntimeException e) {
                BsonValue id = row.get("_id", BsonNull.VALUE);
                faults.accept(new Fault(id.isString() ? id.asString().getValue() : id.toString(), e));
            }
        });
        return read;
    }

    /// Takes in which rows cannot be read now.
    ///
    /// @param what what of them was looked at
    /// @param ours which of them are this replica's to tell of
    void are(String what, List<Fault> faults, Predicate<String> ours) {
        Set<String> before = known.getOrDefault(what, Set.of());
        Map<String, RuntimeException> now = new HashMap<>();
        faults.stream()
                .filter(fault -> ours.test(fault.migration()))
                .forEach(fault -> now.put(fault.migration(), fault.why()));
        now.forEach((migration, why) -> {
            if (!before.contains(migration)) {
                LOG.errorf(why, "migration %s: its %s cannot be read; the others go on", migration, what);
            }
        });
        known.put(what, new HashSet<>(now.keySet()));
    }

    /// Who lists the migrations shows the others: whose it is, this row does not tell.
    static void leaveOut(Fault fault) {}

    private double count() {
        return known.values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet())
                .size();
    }
}
