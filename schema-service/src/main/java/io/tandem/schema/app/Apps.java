package io.tandem.schema.app;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.http.Problem;
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

/// The apps. Nothing is cached: what a call has changed is known to every replica when the call returns.
@ApplicationScoped
public class Apps {
    private final TandemDatabase tandem;

    Apps(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// The app of this name.
    public Optional<App> find(String name) {
        return Optional.ofNullable(apps().find(eq("_id", name)).first()).map(Apps::app);
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
        apps().find(in("_id", names)).map(Apps::app).forEach(app -> found.put(app.app(), app));
        return found;
    }

    /// All apps, by name.
    public List<App> all() {
        return apps().find().sort(Sorts.ascending("_id")).map(Apps::app).into(new ArrayList<>());
    }

    /// Makes or changes an app; true if it is new.
    ///
    /// @throws Problem 409 when an app that has schemas already would change its database
    public boolean put(App app) {
        Optional<App> before = find(app.app());
        boolean moves = before.isPresent() && !before.get().database().equals(app.database());
        if (moves && tandem.schemas().find(eq("app", app.app())).first() != null) {
            throw Problem.conflict("the app '" + app.app() + "' has schemas in database '"
                    + before.get().database() + "'; make another app for database '" + app.database() + "'");
        }
        BsonDocument row = new BsonDocument("_id", new BsonString(app.app()))
                .append("database", new BsonString(app.database()))
                .append("developmentMode", BsonBoolean.valueOf(app.developmentMode()));
        return apps().replaceOne(eq("_id", app.app()), row, new ReplaceOptions().upsert(true))
                        .getUpsertedId()
                != null;
    }

    private MongoCollection<BsonDocument> apps() {
        return tandem.apps();
    }

    private static App app(BsonDocument row) {
        return new App(
                row.getString("_id").getValue(),
                row.getString("database").getValue(),
                row.getBoolean("developmentMode").getValue());
    }
}
