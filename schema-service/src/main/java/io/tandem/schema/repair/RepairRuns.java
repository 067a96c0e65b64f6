package io.tandem.schema.repair;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tandem.contract.ObjectKey;
import io.tandem.schema.Backoff;
import io.tandem.schema.Transaction;
import io.tandem.schema.applying.MongoFailure;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.jobs.Mandate;
import io.tandem.schema.jobs.Pace;
import io.tandem.schema.jobs.TypeJob;
import io.tandem.schema.repair.RepairTargets.Target;
import io.tandem.schema.unsynced.Judged;
import io.tandem.schema.unsynced.Scans;
import io.tandem.schema.unsynced.StoredDocuments;
import io.tandem.schema.unsynced.TypeFit;
import io.tandem.schema.unsynced.TypeFits;
import io.tandem.schema.unsynced.UnsyncedDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Carries out repairs: some documents at a time, with the list and the position in one transaction, so that each
/// document is changed once, whoever is killed when. MongoDB evaluates the stages over the document as it is at that
/// moment: what a user writes meanwhile is never overwritten.
@ApplicationScoped
class RepairRuns implements TypeJob {
    private static final int PLACES = 4;
    private static final int PAGE = 50;

    private final MongoClient client;
    private final Repairs repairs;
    private final RepairTargets targets;
    private final TypeFits fits;
    private final StoredDocuments stored;
    private final UnsyncedDocuments unsynced;
    private final Scans scans;
    private final Counter repaired;
    private final Counter failed;

    RepairRuns(
            MongoClient client,
            Repairs repairs,
            RepairTargets targets,
            TypeFits fits,
            StoredDocuments stored,
            UnsyncedDocuments unsynced,
            Scans scans,
            MeterRegistry metrics) {
        this.client = client;
        this.repairs = repairs;
        this.targets = targets;
        this.fits = fits;
        this.stored = stored;
        this.unsynced = unsynced;
        this.scans = scans;
        this.repaired = Counter.builder("tandem_repair_documents")
                .description("Documents that repairs have changed")
                .tag("outcome", "repaired")
                .register(metrics);
        this.failed = Counter.builder("tandem_repair_documents")
                .description("Documents that repairs have changed")
                .tag("outcome", "failed")
                .register(metrics);
    }

    @Override
    public String name() {
        return "repair";
    }

    @Override
    public int places() {
        return PLACES;
    }

    @Override
    public Collection<TypeKey> due() {
        Collection<Repair> running = repairs.running();
        Set<TypeKey> awaited = running.stream().anyMatch(Repair::isWaiting) ? scans.awaited() : Set.of();
        return running.stream()
                .filter(repair -> !repair.isWaiting() || !awaited.contains(repair.type()))
                .map(Repair::type)
                .toList();
    }

    @Override
    public void run(TypeKey type, Mandate mandate) {
        String runner = UUID.randomUUID().toString();
        try (ClientSession session = client.startSession()) {
            Optional<Repair> taken = repairs.take(type, runner, session);
            if (taken.isPresent()) {
                new Run(session, runner, mandate, taken.get()).go();
            }
        }
    }

    /// One replica's part in a repair.
    private final class Run {
        private final ClientSession session;
        private final String runner;
        private final Mandate mandate;
        private final RepairDefinition definition;
        private Repair repair;

        Run(ClientSession session, String runner, Mandate mandate, Repair repair) {
            this.session = session;
            this.runner = runner;
            this.mandate = mandate;
            this.repair = repair;
            this.definition = repair.definition();
        }

        void go() {
            Pace pace = new Pace(mandate);
            while (!mandate.isOver()) {
                Optional<TypeFit> fit = fits.find(repair.type());
                if (fit.isEmpty()) {
                    repairs.giveUp(
                            repair, runner, "object type '" + repair.type().type() + "' was removed");
                    return;
                }
                if (!definition.all() && repair.position() == null && !isComplete()) {
                    repairs.await(repair, runner);
                    return;
                }
                int page = Math.min(PAGE, repair.perSecond());
                List<Target> next = targets.next(repair, definition.all(), page);
                if (next.isEmpty()) {
                    repairs.finish(repair, runner);
                    return;
                }
                apply(fit.get(), next);
                pace.done(next.size(), repair.perSecond());
            }
        }

        /// Whether the list names all that the scans that are due can find.
        private boolean isComplete() {
            return !scans.awaited().contains(repair.type());
        }

        /// One document that fails undoes them all: halve until it stands alone.
        private void apply(TypeFit fit, List<Target> page) {
            try {
                long before = repair.count("repaired");
                repair = retried(() -> transformed(fit, page));
                repaired.increment((double) (repair.count("repaired") - before));
            } catch (RuntimeException failure) {
                if (MongoFailure.of(failure) != MongoFailure.EVENT) {
                    throw failure;
                }
                if (page.size() == 1) {
                    repair = retried(() -> setAside(page.getFirst(), RepairSample.reason(failure)));
                    failed.increment();
                    return;
                }
                int middle = page.size() / 2;
                apply(fit, page.subList(0, middle));
                apply(fit, page.subList(middle, page.size()));
            }
        }

        private Repair retried(Supplier<Repair> work) {
            Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));
            while (true) {
                try {
                    return Transaction.in(session, work);
                } catch (RuntimeException failure) {
                    if (MongoFailure.of(failure) != MongoFailure.TRANSIENT || mandate.isOver()) {
                        throw failure;
                    }
                    backoff.pause();
                }
            }
        }

        private Repair transformed(TypeFit fit, List<Target> page) {
            MongoCollection<BsonDocument> collection =
                    stored.collection(fit.schema().namespace());
            List<BsonValue> ids = page.stream().map(Target::id).toList();
            Map<String, BsonValue> chosen = new LinkedHashMap<>();
            judge(collection, fit, ids).forEach(judged -> {
                if (definition.all() || !judged.reasons().isEmpty()) {
                    chosen.put(ObjectKey.canonical(judged.id()), judged.id());
                }
            });
            long changed = chosen.isEmpty()
                    ? 0
                    : collection
                            .bulkWrite(
                                    session,
                                    chosen.values().stream()
                                            .map(id -> new UpdateOneModel<BsonDocument>(
                                                    Filters.eq("_id", id), definition.stages()))
                                            .toList())
                            .getModifiedCount();
            Map<String, Judged> after = new LinkedHashMap<>();
            ids.forEach(id -> after.put(ObjectKey.canonical(id), Judged.gone(id)));
            List<Judged> now = judge(collection, fit, ids);
            now.forEach(judged -> after.put(ObjectKey.canonical(judged.id()), judged));
            int unfit = unsynced.note(session, fit, List.copyOf(after.values()));
            Map<String, Long> counts = new LinkedHashMap<>();
            counts.put("looked", (long) page.size());
            counts.put("repaired", changed);
            counts.put("fit", (long) now.size() - unfit);
            counts.put("unsynced", (long) unfit);
            return repairs.progress(session, repair, runner, page.getLast().position(), counts);
        }

        private List<Judged> judge(MongoCollection<BsonDocument> collection, TypeFit fit, List<BsonValue> ids) {
            List<Judged> judged = new ArrayList<>();
            collection
                    .find(session, Filters.in("_id", ids))
                    .batchSize(10)
                    .forEach(document -> judged.add(Judged.of(fit, document)));
            return judged;
        }

        private Repair setAside(Target target, String reason) {
            repairs.fail(session, repair, target.id(), reason);
            return repairs.progress(session, repair, runner, target.position(), Map.of("looked", 1L, "failed", 1L));
        }
    }
}
