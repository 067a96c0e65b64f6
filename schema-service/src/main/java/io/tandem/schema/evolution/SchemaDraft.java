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
            case SchemaChange.TypeRemoved it -> throw breaking(it);
            case SchemaChange.PropertyRemoved it -> throw breaking(it);
            case SchemaChange.PropertyRenamed it -> throw breaking(it);
            case SchemaChange.KindChanged it -> throw breaking(it);
            case SchemaChange.PrimaryKeyChanged it -> throw breaking(it);
            case SchemaChange.IndexChanged it -> throw breaking(it);
        }
    }

    private SchemaProperty added(Property property) {
        return new SchemaProperty(property, provisional, version);
    }

    private Map<String, SchemaProperty> edit(String name) {
        SchemaType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("No class '" + name + "' in the schema of '" + title + "'");
        }
        Map<String, SchemaProperty> properties = new LinkedHashMap<>(type.properties());
        types.put(name, new SchemaType(name, type.kind(), type.primaryKey(), properties));
        return properties;
    }

    private void replace(String type, Property after) {
        edit(type).computeIfPresent(after.name(), (n, old) -> new SchemaProperty(after, provisional, old.since()));
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

    private static IllegalArgumentException breaking(SchemaChange change) {
        return new IllegalArgumentException("Not an additive change: " + Sentences.of(change));
    }
}
