package io.tandem.schema.app;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.pushEach;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.PushOptions;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.app.SyncState.Act;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/// The acts that have led to the state of an app's sync, in the app's row: state and act are one write.
@ApplicationScoped
public class SyncHistory {
    /// The field of the app's row, which nobody reads who only wants to know the app.
    static final String FIELD = "syncHistory";

    private static final int KEPT = 1000;

    private final TandemDatabase tandem;

    /// One act.
    ///
    /// @param act  `pause`, `terminate`, `enable`, `retire`
    /// @param type the object type, or nothing for the whole app
    public record Entry(String act, String type, Act done) {}

    SyncHistory(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// Replaces the state that was read.
    ///
    /// @return whether it still was that one; else nothing was written
    public boolean replace(App before, SyncState after, Entry entry) {
        BsonDocument row = new BsonDocument("act", new BsonString(entry.act()));
        if (!entry.type().isEmpty()) {
            row.append("type", new BsonString(entry.type()));
        }
        SyncStateRows.with(row, entry.done()).append("epoch", new BsonInt32(after.epoch()));
        int acts = before.sync().acts();
        return tandem.apps()
                        .updateOne(
                                and(eq("_id", before.app()), acts == 0 ? exists("sync", false) : eq("sync.acts", acts)),
                                combine(
                                        set("sync", SyncStateRows.row(after)),
                                        pushEach(FIELD, List.of(row), new PushOptions().slice(-KEPT))))
                        .getMatchedCount()
                == 1;
    }

    /// The last thousand acts, oldest first.
    public List<Entry> of(String app) {
        BsonDocument row = tandem.apps()
                .find(eq("_id", app))
                .projection(Projections.include(FIELD))
                .first();
        return row == null
                ? List.of()
                : row.getArray(FIELD, new BsonArray()).stream()
                        .map(each -> entry(each.asDocument()))
                        .toList();
    }

    private static Entry entry(BsonDocument row) {
        return new Entry(
                row.getString("act").getValue(),
                row.getString("type", new BsonString("")).getValue(),
                SyncStateRows.act(row));
    }
}
