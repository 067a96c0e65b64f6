package io.tandem.schema.proposal;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.SchemaChange;
import java.util.List;
import java.util.Set;

/// An object type that somebody wants in a shape that breaks it.
///
/// @param app         the app
/// @param appDatabase the app's database, where both collections of a migration lie
/// @param database    where its collection lies
/// @param collection  where its documents lie
/// @param before      the type as it is
/// @param after       the type as it is wanted, under the same name
/// @param renames     which of its properties get another name
/// @param breaking    the changes that break, of this type and those embedded in it
/// @param taken       names that object types of the app have
/// @param links       properties of other types that link here, as `Dog.owner`
public record BrokenType(
        String app,
        String appDatabase,
        String database,
        String collection,
        ObjectType before,
        ObjectType after,
        Renames renames,
        List<SchemaChange> breaking,
        Set<String> taken,
        List<String> links) {
    public BrokenType {
        breaking = List.copyOf(breaking);
        taken = Set.copyOf(taken);
        links = List.copyOf(links);
    }
}
