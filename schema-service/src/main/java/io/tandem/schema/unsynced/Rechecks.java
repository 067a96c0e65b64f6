package io.tandem.schema.unsynced;

import io.tandem.contract.ObjectKey;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.jobs.Mandate;
import io.tandem.schema.jobs.TypeJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Looks again at the documents that are listed, and at no others: who repairs them by hand sees them leave the list
/// soon.
@ApplicationScoped
public class Rechecks implements TypeJob {
    private static final int PLACES = 4;
    private static final int PAGE = 200;

    private final SchemaSettings.UnsyncedSettings settings;
    private final TypeFits fits;
    private final StoredDocuments stored;
    private final UnsyncedDocuments unsynced;
    private final UnsyncedTypes types;

    Rechecks(
            SchemaSettings settings,
            TypeFits fits,
            StoredDocuments stored,
            UnsyncedDocuments unsynced,
            UnsyncedTypes types) {
        this.settings = settings.unsynced();
        this.fits = fits;
        this.stored = stored;
        this.unsynced = unsynced;
        this.types = types;
    }

    @Override
    public String name() {
        return "recheck of listed documents";
    }

    @Override
    public int places() {
        return PLACES;
    }

    @Override
    public Collection<TypeKey> due() {
        Instant now = Instant.now();
        return types.all().values().stream()
                .filter(state -> state.isRecheckDue(settings.recheckEvery(), now))
                .map(ScanState::type)
                .toList();
    }

    @Override
    public void run(TypeKey type, Mandate mandate) {
        unseen(type, Instant.now(), false, mandate);
        types.rechecked(type);
    }

    /// Looks at the listed documents that nobody has looked at since.
    ///
    /// @param all whether the whole collection was read: a document whose row does not hold its `_id` is gone,
    /// or fits
    void unseen(TypeKey type, Instant since, boolean all, Mandate mandate) {
        BsonBinary after = null;
        while (!mandate.isOver()) {
            Optional<TypeFit> fit = fits.find(type);
            List<BsonDocument> rows = unsynced.unseen(type, since, after, PAGE);
            if (fit.isEmpty() || rows.isEmpty()) {
                return;
            }
            look(fit.get(), rows, all);
            after = rows.getLast().getBinary("_id");
        }
    }

    private void look(TypeFit fit, List<BsonDocument> rows, boolean all) {
        Map<String, Judged> judged = new LinkedHashMap<>();
        List<BsonValue> ids = new ArrayList<>();
        List<BsonValue> nameless = new ArrayList<>();
        for (BsonDocument row : rows) {
            BsonValue id = row.get("document");
            if (id == null) {
                nameless.add(row.getBinary("_id"));
            } else {
                ids.add(id);
                judged.put(ObjectKey.canonical(id), Judged.gone(id));
            }
        }
        stored.withIds(fit.schema().namespace(), ids, document -> {
            BsonValue id = document.get("_id", BsonNull.VALUE);
            judged.put(ObjectKey.canonical(id), Judged.of(fit, document));
        });
        unsynced.note(fit, List.copyOf(judged.values()));
        if (all && !nameless.isEmpty()) {
            unsynced.forget(nameless);
        }
    }
}
