package io.tandem.schema.unsynced;

import com.mongodb.ClientSessionOptions;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.jobs.Mandate;
import io.tandem.schema.jobs.Pace;
import io.tandem.schema.jobs.TypeJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Reads collections as a whole for documents that do not fit: when somebody asks, after a version that they may have
/// stopped to fit, and now and then. The list is written before the position, so that nothing is passed over when
/// another replica goes on.
@ApplicationScoped
public class Scans implements TypeJob {
    private final MongoClient client;
    private final TandemDatabase tandem;
    private final SchemaSettings.UnsyncedSettings settings;
    private final CollectionSchemas schemas;
    private final TypeFits fits;
    private final StoredDocuments stored;
    private final UnsyncedDocuments unsynced;
    private final UnsyncedTypes types;
    private final Rechecks rechecks;
    private final Counter scanned;
    private final Timer timer;

    Scans(
            MongoClient client,
            TandemDatabase tandem,
            SchemaSettings settings,
            CollectionSchemas schemas,
            TypeFits fits,
            StoredDocuments stored,
            UnsyncedDocuments unsynced,
            UnsyncedTypes types,
            Rechecks rechecks,
            MeterRegistry metrics) {
        this.client = client;
        this.tandem = tandem;
        this.settings = settings.unsynced();
        this.schemas = schemas;
        this.fits = fits;
        this.stored = stored;
        this.unsynced = unsynced;
        this.types = types;
        this.rechecks = rechecks;
        this.scanned = Counter.builder("tandem_unsynced_scanned")
                .description("Documents that this process has read in scans")
                .register(metrics);
        this.timer = Timer.builder("tandem_unsynced_scan")
                .description("Scans that this process has ended, from the beginning")
                .register(metrics);
    }

    @Override
    public String name() {
        return "scan for unsynced documents";
    }

    @Override
    public int places() {
        return settings.scans();
    }

    @Override
    public Collection<TypeKey> due() {
        Map<TypeKey, Integer> strictSince = schemas.strictSince();
        Map<TypeKey, ScanState> states = types.all();
        types.meet(strictSince.keySet().stream()
                .filter(type -> !states.containsKey(type))
                .toList());
        Instant now = Instant.now();
        List<TypeKey> due = new ArrayList<>();
        strictSince.forEach((type, version) -> {
            ScanState state = states.get(type);
            if (state != null && state.isDue(version, settings.scanEvery(), now)) {
                due.add(type);
            }
        });
        // Types that are no more have nothing that could fit them.
        states.keySet().stream().filter(type -> !strictSince.containsKey(type)).forEach(due::add);
        return due;
    }

    /// The types whose list a scan is yet to complete: one that runs, or that somebody or a version asks for.
    public Set<TypeKey> awaited() {
        Map<TypeKey, ScanState> states = types.all();
        Set<TypeKey> awaited = new HashSet<>();
        schemas.strictSince().forEach((type, version) -> {
            ScanState state = states.get(type);
            if (state == null || state.isAwaited(version)) {
                awaited.add(type);
            }
        });
        return awaited;
    }

    @Override
    public void run(TypeKey type, Mandate mandate) {
        Optional<TypeFit> fit = fits.find(type);
        if (fit.isEmpty()) {
            unsynced.forget(type);
            types.forget(type);
            return;
        }
        String runner = UUID.randomUUID().toString();
        ScanState state = types.begin(
                type,
                runner,
                fit.get().schema().schema().version(),
                stored.count(fit.get().schema().namespace()));
        try (ClientSession session = client.startSession(
                ClientSessionOptions.builder().causallyConsistent(true).build())) {
            // From here on a secondary answers only with what was there when the scan began, or later.
            tandem.schemas().find(session, new BsonDocument()).first();
            if (scan(session, state, runner, mandate)) {
                rechecks.unseen(type, state.startedAt(), true, mandate);
                types.finish(state, runner);
                timer.record(Duration.between(state.startedAt(), Instant.now()));
            }
        }
    }

    private boolean scan(ClientSession session, ScanState state, String runner, Mandate mandate) {
        Pace pace = new Pace(mandate);
        BsonValue after = state.after();
        while (!mandate.isOver()) {
            Optional<TypeFit> fit = fits.find(state.type());
            if (fit.isEmpty()) {
                return false;
            }
            StoredDocuments.Page page = stored.page(session, fit.get().schema().namespace(), after, settings.page());
            List<Judged> judged = page.documents().stream()
                    .map(document -> Judged.of(fit.get(), document))
                    .toList();
            int found = unsynced.note(fit.get(), judged);
            after = judged.isEmpty() ? after : judged.getLast().id();
            types.progress(state.type(), runner, after, judged.size(), found);
            scanned.increment(judged.size());
            if (page.last()) {
                return true;
            }
            pace.done(judged.size(), settings.scanPerSecond());
        }
        return false;
    }
}
