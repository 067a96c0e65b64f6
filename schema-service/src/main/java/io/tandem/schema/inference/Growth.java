package io.tandem.schema.inference;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.SchemaChange.OptionalityChanged;
import io.tandem.schema.evolution.SchemaChange.PropertyAdded;
import io.tandem.schema.evolution.SchemaChange.PropertyTypeChanged;
import io.tandem.schema.evolution.SchemaChange.TypeAdded;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The schema while one object is read: what is known, and over it what this object adds. It copies nothing until there
/// is something to add.
final class Growth {
    private final TypeSchema schema;
    private final Map<String, Map<String, SchemaProperty>> grown = new LinkedHashMap<>();
    private @Nullable Set<String> taken;

    Growth(TypeSchema schema) {
        this.schema = schema;
    }

    @Nullable
    SchemaProperty property(String type, String name) {
        Map<String, SchemaProperty> overlay = grown.isEmpty() ? null : grown.get(type);
        if (overlay != null) {
            return overlay.get(name);
        }
        SchemaType known = schema.type(type);
        return known == null ? null : known.properties().get(name);
    }

    boolean isEmbedded(String type) {
        return schema.isEmbedded(type) || (grown.containsKey(type) && !type.equals(schema.title()));
    }

    void put(String type, Property property) {
        edit(type).put(property.name(), new SchemaProperty(property, true, 0));
    }

    /// Makes a new embedded type, titled after its place, and returns its title.
    String embed(String type, String property) {
        if (taken == null) {
            taken = schema.names();
        }
        String title = title(type, property);
        while (!taken.add(title)) {
            title += "_";
        }
        grown.put(title, new LinkedHashMap<>());
        return title;
    }

    static String title(String type, String property) {
        return type + "_" + property;
    }

    private Map<String, SchemaProperty> edit(String type) {
        return grown.computeIfAbsent(type, name -> {
            SchemaType known = schema.type(name);
            return known == null ? new LinkedHashMap<>() : new LinkedHashMap<>(known.properties());
        });
    }

    /// What this object adds, in the order in which it was met.
    List<SchemaChange> changes() {
        List<SchemaChange> changes = new ArrayList<>();
        grown.forEach((name, properties) -> {
            SchemaType known = schema.type(name);
            if (known == null) {
                changes.add(new TypeAdded(added(name, properties)));
                return;
            }
            properties.forEach((property, now) -> {
                SchemaProperty before = known.properties().get(property);
                change(name, before, now).ifPresent(changes::add);
            });
        });
        return changes;
    }

    private ObjectType added(String name, Map<String, SchemaProperty> properties) {
        boolean root = name.equals(schema.title());
        return new ObjectType(
                name,
                root ? ObjectType.Kind.TOP_LEVEL : ObjectType.Kind.EMBEDDED,
                root ? Optional.of("_id") : Optional.empty(),
                properties.values().stream().map(SchemaProperty::property).toList());
    }

    private static Optional<SchemaChange> change(String type, @Nullable SchemaProperty before, SchemaProperty now) {
        if (before == null) {
            return Optional.of(new PropertyAdded(type, now.property()));
        }
        if (!before.property().type().equals(now.property().type())) {
            return Optional.of(new PropertyTypeChanged(type, before.property(), now.property()));
        }
        return before.property().optional() == now.property().optional()
                ? Optional.empty()
                : Optional.of(new OptionalityChanged(type, before.property(), now.property()));
    }
}
