package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import java.util.List;
import java.util.Optional;

/// Which breaking changes of a schema a declared model does not survive: those of what it names, and names otherwise.
public final class BrokenModel {
    private BrokenModel() {}

    /// The changes after which objects of this model no longer fit; none where it has the new shape already.
    public static List<SchemaChange> by(List<SchemaChange> breaking, List<ObjectType> model) {
        return breaking.stream().filter(change -> breaks(change, model)).toList();
    }

    private static boolean breaks(SchemaChange change, List<ObjectType> model) {
        Optional<ObjectType> named =
                model.stream().filter(type -> type.name().equals(change.type())).findFirst();
        return named.isPresent()
                && switch (change) {
                    case SchemaChange.TypeRemoved ignored -> true;
                    case SchemaChange.TypeRenamed ignored -> true;
                    case SchemaChange.PropertyRemoved it ->
                        named.get().property(it.removed().name()).isPresent();
                    case SchemaChange.PropertyRenamed it ->
                        named.get().property(it.property()).isPresent();
                    case SchemaChange.PropertyTypeChanged it -> isOtherwise(named.get(), it.before(), it.after());
                    case SchemaChange.OptionalityChanged it -> isOtherwise(named.get(), it.before(), it.after());
                    case SchemaChange.KindChanged it -> named.get().kind() != it.after();
                    case SchemaChange.PrimaryKeyChanged it ->
                        !named.get().primaryKey().equals(it.after());
                    case SchemaChange.TypeAdded ignored -> false;
                    case SchemaChange.PropertyAdded ignored -> false;
                    case SchemaChange.IndexChanged ignored -> false;
                    case SchemaChange.PropertiesDeclared ignored -> false;
                };
    }

    /// Where the property has another name as well, the rename says it.
    private static boolean isOtherwise(ObjectType type, Property before, Property after) {
        return before.name().equals(after.name())
                && type.property(before.name())
                        .filter(declared ->
                                !declared.type().equals(after.type()) || declared.optional() != after.optional())
                        .isPresent();
    }
}
