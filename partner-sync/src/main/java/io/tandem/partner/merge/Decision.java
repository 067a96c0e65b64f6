package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.Set;
import org.bson.BsonDocument;

/// What the rule says about one identity.
public sealed interface Decision {
    /// Both sides are as they should be.
    record Nothing() implements Decision {}

    /// The document on `side` is made anew from the other side's: it is missing there, or its counterpart began a new
    /// life.
    record Create(Side side) implements Decision {}

    /// The document on `side` goes, because its counterpart was deleted last.
    record Delete(Side side) implements Decision {}

    /// Both documents go.
    record DeleteBoth() implements Decision {}

    /// Both documents exist and some groups cross.
    ///
    /// @param toPartner     what changes on the partner side
    /// @param mergedPartner the partner's document after that, from which the initial side is derived
    /// @param toInitial     the groups that cross to the initial side
    record Change(Patch toPartner, BsonDocument mergedPartner, Set<Group> toInitial) implements Decision {
        public Change {
            toInitial = Set.copyOf(toInitial);
        }
    }
}
