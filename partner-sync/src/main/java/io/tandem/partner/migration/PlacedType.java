package io.tandem.partner.migration;

import java.util.List;

/// An object type of an app, and where its schema says that its documents lie: a known type stays there, also when
/// the app's database changes.
///
/// @param type       the type's name, which need not be that of its collection
/// @param database   the database of its collection
/// @param collection its collection
record PlacedType(String type, String database, String collection) {
    /// The object types whose documents lie in the initial collection of a migration; where no schema says so, a new
    /// type of the collection's name would.
    static List<String> initialTypes(Migration migration, List<PlacedType> placed) {
        return typesIn(migration, migration.initial(), placed);
    }

    /// The same of either collection of a migration.
    static List<String> typesIn(Migration migration, String collection, List<PlacedType> placed) {
        List<String> types = placed.stream()
                .filter(it -> it.database.equals(migration.database()) && it.collection.equals(collection))
                .map(PlacedType::type)
                .toList();
        boolean isTaken = placed.stream().anyMatch(it -> it.type.equals(collection));
        return types.isEmpty() && !isTaken ? List.of(collection) : types;
    }

    /// Refuses a migration that takes a collection of the app's database where the documents lie in another one of
    /// that name. A collection without a schema lies in the app's database.
    ///
    /// @throws Problem 409 naming the place, both databases and the remedy
    static void requireReach(Migration migration, List<PlacedType> placed) {
        require(migration, "initial.collection", migration.initial(), placed);
        require(migration, "partner.collection", migration.partner(), placed);
    }

    private static void require(Migration migration, String place, String collection, List<PlacedType> placed) {
        List<PlacedType> here =
                placed.stream().filter(it -> it.collection.equals(collection)).toList();
        if (here.isEmpty() || here.stream().anyMatch(it -> it.database.equals(migration.database()))) {
            return;
        }
        PlacedType elsewhere = here.getFirst();
        throw new Problem(
                409,
                "Collection in another database",
                place + ": '" + collection + "' of object type '" + elsewhere.type + "' lies in database '"
                        + elsewhere.database + "', and a migration's collections lie in the app's database '"
                        + migration.database() + "'; make '" + elsewhere.database
                        + "' the app's database with PUT /v1/apps/"
                        + migration.app()
                        + " at schema-service (known types stay where they are), and define it again.");
    }
}
