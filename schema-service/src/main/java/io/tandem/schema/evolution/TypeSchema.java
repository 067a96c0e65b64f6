package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The schema of one collection: its object type and the embedded types inside it. Immutable.
///
/// @param title   name of the object type, the schema's title
/// @param version counted from 1; 0 before the first
/// @param types   the object type first, then embedded types, by name in order of first appearance
public record TypeSchema(String title, int version, Map<String, SchemaType> types) {

    /// One object type of a collection's schema; properties by name, in order of first appearance.
    public record SchemaType(
            String name, ObjectType.Kind kind, Optional<String> primaryKey, Map<String, SchemaProperty> properties) {
        public SchemaType {
            properties = Collections.unmodifiableMap(properties);
        }

        /// The same in the contract's terms.
        public ObjectType objectType() {
            return new ObjectType(
                    name,
                    kind,
                    primaryKey,
                    properties.values().stream().map(SchemaProperty::property).toList());
        }
    }

    /// A property of a collection's schema.
    ///
    /// @param property    the property
    /// @param provisional whether it was only inferred: a declared model may still refine it
    /// @param since       the version that brought it
    public record SchemaProperty(Property property, boolean provisional, int since) {}

    public TypeSchema {
        types = Collections.unmodifiableMap(types);
    }

    /// A schema that has no type yet; its first change adds it.
    public static TypeSchema empty(String title) {
        return new TypeSchema(title, 0, Map.of());
    }

    /// The object type or embedded type of this name.
    public @Nullable SchemaType type(String name) {
        return types.get(name);
    }

    /// Whether its objects are only ever inserted, and never changed: an asymmetric type's.
    public boolean isInsertOnly() {
        SchemaType own = types.get(title);
        return own != null && own.kind() == ObjectType.Kind.ASYMMETRIC;
    }

    /// Whether objects of this type lie inside others.
    public boolean isEmbedded(String name) {
        SchemaType type = types.get(name);
        return type != null && type.kind() == ObjectType.Kind.EMBEDDED;
    }

    /// What it calls by a name: its own types, and those that it links to.
    public Set<String> names() {
        Set<String> names = new HashSet<>(types.keySet());
        names.add(title);
        types.values().stream()
                .flatMap(type -> type.properties().values().stream())
                .forEach(known -> PropertyTypes.target(known.property().type()).ifPresent(names::add));
        return names;
    }

    /// All types in the contract's terms.
    public List<ObjectType> objectTypes() {
        return types.values().stream().map(SchemaType::objectType).toList();
    }

    /// Whether it has no type: it has none yet, or its object type was removed.
    public boolean isEmpty() {
        return types.isEmpty();
    }

    /// This schema after these changes.
    ///
    /// @param provisional whether what they add was only inferred
    /// @param next        the version that they make
    public TypeSchema with(List<SchemaChange> changes, boolean provisional, int next) {
        SchemaDraft draft = new SchemaDraft(this, provisional, next);
        changes.forEach(draft::apply);
        return draft.schema();
    }

    /// Without the embedded types that nothing leads to any more, and those whose objects stand alone now.
    TypeSchema reachable() {
        Set<String> reached = new LinkedHashSet<>();
        reach(title, reached);
        Map<String, SchemaType> kept = new LinkedHashMap<>(types);
        kept.keySet().retainAll(reached);
        return kept.size() == types.size() ? this : new TypeSchema(title, version, kept);
    }

    private void reach(String name, Set<String> reached) {
        SchemaType type = types.get(name);
        boolean isInside = name.equals(title) || isEmbedded(name);
        if (type == null || !isInside || !reached.add(name)) {
            return;
        }
        type.properties()
                .values()
                .forEach(known -> PropertyTypes.target(known.property().type()).ifPresent(to -> reach(to, reached)));
    }
}
