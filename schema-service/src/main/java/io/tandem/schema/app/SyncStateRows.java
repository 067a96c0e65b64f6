package io.tandem.schema.app;

import io.tandem.schema.app.SyncState.Act;
import io.tandem.schema.app.SyncState.Mode;
import io.tandem.schema.app.SyncState.Retired;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/// The state of an app's sync as the app's row has it. Types' names are values here, so that no name is ever a path.
final class SyncStateRows {
    private SyncStateRows() {}

    static SyncState state(BsonDocument app) {
        if (!app.containsKey("sync")) {
            return SyncState.INITIAL;
        }
        BsonDocument row = app.getDocument("sync");
        String mode = row.getString("mode").getValue();
        List<Retired> retired = row.getArray("retired").stream()
                .map(each -> new Retired(each.asDocument().getString("type").getValue(), act(each.asDocument())))
                .toList();
        return new SyncState(
                Mode.ofWord(mode).orElseThrow(() -> new IllegalStateException("The sync of an app is " + mode)),
                row.getInt32("epoch").getValue(),
                row.getInt32("acts").getValue(),
                row.containsKey("at") ? Optional.of(act(row)) : Optional.empty(),
                retired);
    }

    static BsonDocument row(SyncState state) {
        BsonDocument row = new BsonDocument("mode", new BsonString(state.mode().word()))
                .append("epoch", new BsonInt32(state.epoch()))
                .append("acts", new BsonInt32(state.acts()))
                .append(
                        "retired",
                        new BsonArray(state.retired().stream()
                                .map(each -> with(new BsonDocument("type", new BsonString(each.type())), each.act()))
                                .toList()));
        state.last().ifPresent(act -> with(row, act));
        return row;
    }

    static BsonDocument with(BsonDocument row, Act act) {
        return row.append("by", new BsonString(act.by()))
                .append("at", new BsonDateTime(act.at().toEpochMilli()));
    }

    static Act act(BsonDocument row) {
        return new Act(
                row.getString("by").getValue(),
                Instant.ofEpochMilli(row.getDateTime("at").getValue()));
    }
}
