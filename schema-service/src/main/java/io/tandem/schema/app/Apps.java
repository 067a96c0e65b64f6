package io.tandem.schema.app;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.http.Problem;
import io.tandem.schema.rules.Rules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/// The apps. Nothing is cached: what a call has changed is known to every replica when the call returns.
@ApplicationScoped
public class Apps {
    /// The field of an app's row with its rules.
    public static final String RULES = "rules";

    private final TandemDatabase tandem;

    Apps(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// The app of this name.
    public Optional<App> find(String name) {
        return Optional.ofNullable(rows(eq("_id", name)).first()).map(Apps::app);
    }

    /// The app of this name.
    ///
    /// @throws Problem 404 when there is none
    public App known(String name) {
        return find(name)
                .orElseThrow(() -> Problem.notFound("no app '" + name + "'; make it with PUT /v1/apps/" + name));
    }

    /// Those of these names that are apps.
    public Map<String, App> find(Collection<String> names) {
        Map<String, App> found = new HashMap<>();
        rows(in("_id", names)).map(Apps::app).forEach(app -> found.put(app.app(), app));
        return found;
    }

    /// All apps, by name.
    public List<App> all() {
        return rows(Filters.empty()).sort(Sorts.ascending("_id")).map(Apps::app).into(new ArrayList<>());
    }

    /// The apps in which clients may grow schemas.
    List<App> inDevelopment() {
        return rows(eq("developmentMode", true)).map(Apps::app).into(new ArrayList<>());
    }

    /// Makes or changes an app; true if it is new. Of two calls at the same time each has what it names.
    ///
    /// @throws Problem 409 when development mode is asked for in an app that is locked for production
    boolean put(AppSettings wanted) {
        if (wanted.lockWhatTheyTurnOn()) {
            throw Problem.conflict("developmentMode and productionLocked cannot both be true; leave one of them out");
        }
        while (true) {
            try {
                return apps().updateOne(writable(wanted), changes(wanted), new UpdateOptions().upsert(true))
                                .getUpsertedId()
                        != null;
            } catch (MongoWriteException taken) {
                if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw taken;
                }
                // The app is there and locked, or another call has just made it.
                refuseLocked(wanted);
            }
        }
    }

    private static Bson writable(AppSettings wanted) {
        Bson name = eq("_id", wanted.app());
        return wanted.needUnlocked() ? and(name, ne("productionLocked", true)) : name;
    }

    private static Bson changes(AppSettings wanted) {
        BreakingChanges breaking = wanted.breakingChanges().orElse(BreakingChanges.REFUSE);
        boolean locked = wanted.productionLocked().orElse(false);
        return combine(
                set("database", wanted.database()),
                set("developmentMode", wanted.developmentMode()),
                wanted.breakingChanges().isPresent()
                        ? set("breakingChanges", breaking.word())
                        : setOnInsert("breakingChanges", breaking.word()),
                wanted.productionLocked().isPresent()
                        ? set("productionLocked", locked)
                        : setOnInsert("productionLocked", locked));
    }

    private void refuseLocked(AppSettings wanted) {
        if (wanted.needUnlocked()
                && find(wanted.app()).map(App::productionLocked).orElse(false)) {
            throw Problem.conflict("the app '" + wanted.app()
                    + "' is locked for production, so development mode stays off; whoever may unlock it says"
                    + " \"productionLocked\":false in the same call: PUT /v1/apps/" + wanted.app()
                    + " {\"database\":\"" + wanted.database()
                    + "\",\"developmentMode\":true,\"productionLocked\":false}");
        }
    }

    private FindIterable<BsonDocument> rows(Bson filter) {
        return apps().find(filter).projection(Projections.exclude(SyncHistory.FIELD));
    }

    private MongoCollection<BsonDocument> apps() {
        return tandem.apps();
    }

    private static App app(BsonDocument row) {
        // Rows from before there were these two settings lack them.
        String breaking = row.getString("breakingChanges", new BsonString(BreakingChanges.REFUSE.word()))
                .getValue();
        return new App(
                row.getString("_id").getValue(),
                row.getString("database").getValue(),
                row.getBoolean("developmentMode").getValue(),
                BreakingChanges.ofWord(breaking)
                        .orElseThrow(() -> new IllegalStateException("An app has breakingChanges " + breaking)),
                row.getBoolean("productionLocked", BsonBoolean.FALSE).getValue(),
                SyncStateRows.state(row),
                row.containsKey(RULES) ? Rules.of(row.getDocument(RULES)) : Rules.NONE);
    }
}
