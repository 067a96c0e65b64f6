package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// Both sides of one group were written since they last met, with different outcomes.
///
/// @param group       the group; [#DOCUMENT] where one side was deleted and the other written
/// @param policy      what decided
/// @param winner      whose version stays; null while both are held for a person
/// @param initialTime when the initial side was written; never, at a first contact
/// @param partnerTime when the partner side was written
public record Conflict(
        Group group, Policy policy, @Nullable Side winner, BsonTimestamp initialTime, BsonTimestamp partnerTime) {
    /// Stands for the document as such, that one side deleted. No property can have this name.
    public static final Group DOCUMENT = new Group("\0document", Set.of(), Set.of(), Set.of(), Set.of());

    /// Whether it waits for a person.
    public boolean isHeld() {
        return winner == null;
    }
}
