package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;

/// Schema changes in realm-core's words, and those of App Services where a client may change nothing.
public final class Sentences {
    private Sentences() {}

    /// One sentence for one change, e.g. `Property 'Task._id' has been changed from 'int' to 'string'.`
    public static String of(SchemaChange change) {
        return switch (change) {
            case SchemaChange.TypeAdded it -> "Class '%s' has been added.".formatted(it.type());
            case SchemaChange.TypeRemoved it -> "Class '%s' has been removed.".formatted(it.type());
            case SchemaChange.TypeRenamed it -> "Class '%s' has been renamed to '%s'.".formatted(it.type(), it.to());
            case SchemaChange.KindChanged it ->
                "Class '%s' has been changed from %s to %s.".formatted(it.type(), kind(it.before()), kind(it.after()));
            case SchemaChange.PrimaryKeyChanged it -> primaryKey(it);
            case SchemaChange.PropertyAdded it -> property(it.type(), it.added().name()) + " has been added.";
            case SchemaChange.PropertyRemoved it ->
                property(it.type(), it.removed().name()) + " has been removed.";
            case SchemaChange.PropertyRenamed it ->
                property(it.type(), it.property()) + " has been renamed to '%s'.".formatted(it.to());
            case SchemaChange.PropertyTypeChanged it ->
                typeChanged(
                        it.type(),
                        it.before().name(),
                        it.before().type(),
                        it.after().type().text());
            case SchemaChange.OptionalityChanged it ->
                property(it.type(), it.before().name())
                        + (it.after().optional() ? " has been made optional." : " has been made required.");
            case SchemaChange.IndexChanged it ->
                property(it.type(), it.before().name())
                        + (it.after().indexed() ? " has been made indexed." : " has been made unindexed.");
            case SchemaChange.PropertiesDeclared it ->
                "Class '%s' has been declared with %s.".formatted(it.type(), String.join(", ", it.properties()));
        };
    }

    /// The sentence for a property whose type became another one.
    public static String typeChanged(String type, String property, PropertyType before, String after) {
        return property(type, property) + " has been changed from '%s' to '%s'.".formatted(before.text(), after);
    }

    /// The sentence for a property that has to accept null.
    public static String madeOptional(String type, String property) {
        return property(type, property) + " has been made optional.";
    }

    /// What realm-core says of a list of objects that may hold null.
    public static String notNullable(String type, String property) {
        return property(type, property) + " of type 'array' cannot be nullable.";
    }

    /// What App Services answers, with error code 225, when a client changes a schema and development mode is off.
    public static String restricted(SchemaChange change) {
        return "Invalid schema change (UPLOAD): non-breaking schema change: %s, schema changes from clients are restricted when developer mode is disabled"
                .formatted(
                        switch (change) {
                            case SchemaChange.TypeAdded it ->
                                "adding schema for Realm table \"%s\"".formatted(it.type());
                            case SchemaChange.PropertyAdded it -> adding(it.type(), it.added());
                            // No text of the original is known for what only an inferred schema can go through.
                            case SchemaChange.TypeRemoved it -> Sentences.of(it);
                            case SchemaChange.TypeRenamed it -> Sentences.of(it);
                            case SchemaChange.KindChanged it -> Sentences.of(it);
                            case SchemaChange.PrimaryKeyChanged it -> Sentences.of(it);
                            case SchemaChange.PropertyRemoved it -> Sentences.of(it);
                            case SchemaChange.PropertyRenamed it -> Sentences.of(it);
                            case SchemaChange.PropertyTypeChanged it -> Sentences.of(it);
                            case SchemaChange.OptionalityChanged it -> Sentences.of(it);
                            case SchemaChange.IndexChanged it -> Sentences.of(it);
                            case SchemaChange.PropertiesDeclared it -> Sentences.of(it);
                        });
    }

    private static String adding(String type, Property added) {
        return "adding \"%s\" column at field \"%s\" in schema \"%s\""
                .formatted(column(added.type()), added.name(), type);
    }

    private static String column(PropertyType type) {
        return switch (type) {
            case Element element -> column(element);
            case ListOf list -> "Array[" + column(list.element()) + "]";
            case SetOf set -> "Set[" + column(set.element()) + "]";
            case DictionaryOf dictionary -> "Dictionary[" + column(dictionary.element()) + "]";
        };
    }

    private static String column(Element element) {
        return switch (element) {
            case Link ignored -> "Link";
            case Scalar scalar ->
                switch (scalar) {
                    case INT -> "Int";
                    case BOOL -> "Bool";
                    case FLOAT -> "Float";
                    case DOUBLE -> "Double";
                    case STRING -> "String";
                    case DATA -> "Binary";
                    case DATE -> "Timestamp";
                    case OBJECT_ID -> "ObjectID";
                    case UUID -> "UUID";
                    case DECIMAL -> "Decimal";
                    case MIXED -> "Mixed";
                };
        };
    }

    private static String property(String type, String name) {
        return "Property '" + type + "." + name + "'";
    }

    private static String primaryKey(SchemaChange.PrimaryKeyChanged change) {
        String what = "Primary Key for class '" + change.type() + "' has ";
        if (change.before().isEmpty()) {
            return what + "been added.";
        }
        return change.after()
                .map(after -> what + "changed from '" + change.before().get() + "' to '" + after + "'.")
                .orElse(what + "been removed.");
    }

    private static String kind(ObjectType.Kind kind) {
        return switch (kind) {
            case TOP_LEVEL -> "TopLevel";
            case EMBEDDED -> "Embedded";
            case ASYMMETRIC -> "TopLevelAsymmetric";
        };
    }
}
