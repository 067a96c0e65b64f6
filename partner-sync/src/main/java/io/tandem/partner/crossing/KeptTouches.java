package io.tandem.partner.crossing;

import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.Side;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// Touches of a document that is set aside, as they lie in its row until it crosses. Names are values there.
final class KeptTouches {
    private KeptTouches() {}

    static BsonDocument toBson(Touches touches) {
        BsonDocument kept = new BsonDocument("copied", BsonBoolean.valueOf(touches.isCopied()))
                .append("restored", BsonBoolean.valueOf(touches.isRestored()));
        for (Side side : Side.values()) {
            BsonArray groups = new BsonArray();
            touches.groups(side)
                    .forEach((group, time) ->
                            groups.add(new BsonDocument("name", new BsonString(group.name())).append("at", time)));
            kept.append(
                    side.name(),
                    new BsonDocument("written", touches.lastWhole(side))
                            .append("deleted", touches.lastDelete(side))
                            .append("groups", groups));
        }
        return kept;
    }

    static Touches fromBson(BsonDocument kept, PropertyGroups groups) {
        Touches touches = new Touches();
        if (kept.getBoolean("copied", BsonBoolean.FALSE).getValue()) {
            touches.copied();
        }
        if (kept.getBoolean("restored", BsonBoolean.FALSE).getValue()) {
            touches.restored();
        }
        for (Side side : Side.values()) {
            BsonDocument of = kept.getDocument(side.name());
            touches.document(side, of.getTimestamp("written"));
            touches.deleted(side, of.getTimestamp("deleted"));
            for (BsonValue group : of.getArray("groups")) {
                BsonTimestamp at = group.asDocument().getTimestamp("at");
                touches.group(
                        side, groups.named(group.asDocument().getString("name").getValue()), at);
            }
        }
        return touches;
    }
}
