package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import java.util.List;
import java.util.Set;

/// What the rule says about one identity.
///
/// @param decision  what is to be done
/// @param conflicts the conflicts that were decided or are held on the way
/// @param released  groups that were held for a person and are not any more
public record Verdict(Decision decision, List<Conflict> conflicts, Set<Group> released) {
    public Verdict {
        conflicts = List.copyOf(conflicts);
        released = Set.copyOf(released);
    }
}
