package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import java.util.List;
import java.util.Optional;

/// One difference between two schemas. It says what differs; whether that is allowed is for [CompatibilityRules].
public sealed interface SchemaChange {

    /// Name of the object type that differs, as it was before.
    String type();

    /// An object type that was not there.
    record TypeAdded(ObjectType added) implements SchemaChange {
        @Override
        public String type() {
            return added.name();
        }
    }

    /// An object type that is gone.
    record TypeRemoved(ObjectType removed) implements SchemaChange {
        @Override
        public String type() {
            return removed.name();
        }
    }

    /// An object type under another name; only somebody's word tells it from a removal and an addition.
    record TypeRenamed(String type, String to) implements SchemaChange {}

    /// Top-level, embedded and asymmetric switched.
    record KindChanged(String type, ObjectType.Kind before, ObjectType.Kind after) implements SchemaChange {}

    /// The primary key lies on another property, or is there for the first time, or no more.
    record PrimaryKeyChanged(String type, Optional<String> before, Optional<String> after) implements SchemaChange {}

    /// A property that was not there.
    record PropertyAdded(String type, Property added) implements SchemaChange {}

    /// A property that is gone.
    record PropertyRemoved(String type, Property removed) implements SchemaChange {}

    /// A property under another name; only somebody's word tells it from a removal and an addition.
    record PropertyRenamed(String type, String property, String to) implements SchemaChange {}

    /// Another type, link target, or element type; whatever else differs is not looked at, as in realm-core.
    record PropertyTypeChanged(String type, Property before, Property after) implements SchemaChange {}

    /// Optional became required or the other way round.
    record OptionalityChanged(String type, Property before, Property after) implements SchemaChange {}

    /// An index was asked for, or no more.
    record IndexChanged(String type, Property before, Property after) implements SchemaChange {}

    /// Properties that were only inferred are now named by a declared model as they are.
    record PropertiesDeclared(String type, List<String> properties) implements SchemaChange {
        public PropertiesDeclared {
            properties = List.copyOf(properties);
        }
    }
}
