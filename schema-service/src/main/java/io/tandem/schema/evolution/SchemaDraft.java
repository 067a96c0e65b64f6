package io.tandem.schema.evolution;

import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.LinkedHashMap;
import java.util.Map;

/// A schema while changes are applied to it.
final class SchemaDraft {
    private final String title;
    private final boolean provisional;
    private final int version;
    private final Map<String, SchemaType> types;

    SchemaDraft(TypeSchema schema, boolean provisional, int version) {
        this.title = schema.title();
        this.provisional = provisional;
        this.version = version;
        this.types = new LinkedHashMap<>(schema.types());
    }

    TypeSchema schema() {
        return new TypeSchema(title, version, types).reachable();
    }

    void apply(SchemaChange change) {
        switch (change) {
            case SchemaChange.TypeAdded it -> {
                Map<String, SchemaProperty> properties = new LinkedHashMap<>();
                it.added().properties().forEach(p -> properties.put(p.name(), added(p)));
                types.put(
                        it.type(),
                        new SchemaType(it.type(), it.added().kind(), it.added().primaryKey(), properties));
            }
            case SchemaChange.PropertyAdded it -> edit(it.type()).put(it.added().name(), added(it.added()));
            case SchemaChange.PropertyTypeChanged it -> replace(it.type(), it.after());
            case SchemaChange.OptionalityChanged it -> replace(it.type(), it.after());
            case SchemaChange.PropertiesDeclared it ->
                it.properties().forEach(name -> edit(it.type())
                        .computeIfPresent(name, (n, p) -> new SchemaProperty(p.property(), false, p.since())));
            case SchemaChange.TypeRenamed it -> rename(it.type(), it.to());
            case SchemaChange.TypeRemoved it -> types.remove(it.type());
            case SchemaChange.PropertyRemoved it ->
                edit(it.type()).remove(it.removed().name());
            case SchemaChange.PropertyRenamed it -> rename(it);
            case SchemaChange.KindChanged it -> {
                SchemaType old = type(it.type());
                types.put(it.type(), new SchemaType(it.type(), it.after(), old.primaryKey(), old.properties()));
            }
            case SchemaChange.PrimaryKeyChanged it -> {
                SchemaType old = type(it.type());
                types.put(it.type(), new SchemaType(it.type(), old.kind(), it.after(), old.properties()));
            }
            case SchemaChange.IndexChanged ignored -> {
                // No schema has an index.
            }
        }
    }

    private SchemaProperty added(Property property) {
        return new SchemaProperty(property, provisional, version);
    }

    private SchemaType type(String name) {
        SchemaType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("No class '" + name + "' in the schema of '" + title + "'");
        }
        return type;
    }

    private Map<String, SchemaProperty> edit(String name) {
        SchemaType type = type(name);
        Map<String, SchemaProperty> properties = new LinkedHashMap<>(type.properties());
        types.put(name, new SchemaType(name, type.kind(), type.primaryKey(), properties));
        return properties;
    }

    private void replace(String type, Property after) {
        edit(type).computeIfPresent(after.name(), (n, old) -> new SchemaProperty(after, provisional, old.since()));
    }

    /// The property keeps its place in the order.
    private void rename(SchemaChange.PropertyRenamed change) {
        Map<String, SchemaProperty> properties = edit(change.type());
        Map<String, SchemaProperty> before = new LinkedHashMap<>(properties);
        properties.clear();
        before.forEach((name, known) -> {
            if (name.equals(change.property())) {
                Property old = known.property();
                Property now = new Property(change.to(), old.type(), old.optional(), old.indexed());
                properties.put(change.to(), added(now));
            } else {
                properties.put(name, known);
            }
        });
    }

    private void rename(String from, String to) {
        Map<String, SchemaType> renamed = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            Map<String, SchemaProperty> properties = new LinkedHashMap<>();
            type.properties().forEach((n, p) -> properties.put(n, retargeted(p, from, to)));
            String newName = name.equals(from) ? to : name;
            renamed.put(newName, new SchemaType(newName, type.kind(), type.primaryKey(), properties));
        });
        types.clear();
        types.putAll(renamed);
    }

    private static SchemaProperty retargeted(SchemaProperty known, String from, String to) {
        Property p = known.property();
        Property now = new Property(
                p.name(),
                PropertyTypes.retargeted(p.type(), target -> target.equals(from) ? to : target),
                p.optional(),
                p.indexed());
        return new SchemaProperty(now, known.provisional(), known.since());
    }
}
