package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// The documents of one identity in one snapshot.
///
/// @param initial   the initial side's document
/// @param forwarded the same, seen through the forward transform; null exactly when `initial` is
/// @param partner   the partner side's document
/// @param reversed  the same, seen through the reverse transform; only looked at where the initial side was written
/// whole, null where it was not or has no such view
/// @param known     whether the ledger knows the pair
/// @param held      the groups that wait for a person
public record Pair(
        @Nullable BsonDocument initial,
        @Nullable BsonDocument forwarded,
        @Nullable BsonDocument partner,
        @Nullable BsonDocument reversed,
        boolean known,
        Set<Group> held) {
    public Pair {
        held = Set.copyOf(held);
    }
}
