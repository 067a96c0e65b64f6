package io.tandem.partner.migration;

import java.util.List;

/// Migrations of one database that meet in a collection: the partner of one is the initial collection of the next.
final class Chain {
    private Chain() {}

    /// Refuses the end of an old shape that an earlier migration still brings changes to: what an even older shape's
    /// users write would cross into it, and no further.
    ///
    /// @throws Problem 409 naming the earlier migration
    static void requireNoEarlier(Migration migration, List<Migration> all) {
        goingOn(migration, all).stream()
                .filter(other -> other.partner().equals(migration.initial()))
                .findFirst()
                .ifPresent(other -> {
                    throw new Problem(
                            409,
                            "An earlier migration goes on",
                            "migration '" + other.name() + "' still brings the changes of '" + other.initial()
                                    + "' to '" + migration.initial() + "': retire or abort it first.");
                });
    }

    /// Refuses to drop a partner collection that another migration works with.
    ///
    /// @throws Problem 409 naming the other migration
    static void requireNoOther(Migration migration, List<Migration> all) {
        goingOn(migration, all).stream()
                .filter(other -> other.initial().equals(migration.partner())
                        || other.partner().equals(migration.partner()))
                .findFirst()
                .ifPresent(other -> {
                    throw new Problem(
                            409,
                            "Another migration goes on",
                            "migration '" + other.name() + "' works with the collection '" + migration.partner()
                                    + "' as well: abort that one first, or this one with {\"partner\": \"keep\"}.");
                });
    }

    private static List<Migration> goingOn(Migration migration, List<Migration> all) {
        return all.stream()
                .filter(other -> !other.name().equals(migration.name())
                        && other.database().equals(migration.database())
                        && (other.state().isActive() || other.state() == MigrationState.PAUSED))
                .toList();
    }
}
