package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.schema.evolution.SchemaChange.TypeRenamed;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds embedded types that were titled by inference (`Task_address`) and have a name in the declared model
/// (`Address`).
final class Retitling {
    private final TypeSchema schema;
    private final Map<String, ObjectType> model;
    private final List<SchemaChange> changes = new ArrayList<>();
    private final Set<String> taken;
    private final Set<String> seen = new HashSet<>();

    Retitling(TypeSchema schema, Map<String, ObjectType> model) {
        this.schema = schema;
        this.model = model;
        this.taken = new HashSet<>(schema.types().keySet());
    }

    /// The new titles, from the outside in.
    List<SchemaChange> changes() {
        ObjectType declared = model.get(schema.title());
        SchemaType known = schema.type(schema.title());
        if (declared != null && known != null) {
            walk(known, declared);
        }
        return changes;
    }

    private void walk(SchemaType known, ObjectType declared) {
        if (!seen.add(known.name())) {
            return;
        }
        for (SchemaProperty property : known.properties().values()) {
            PropertyType shape = property.property().type();
            Optional<SchemaType> inner =
                    PropertyTypes.target(shape).filter(schema::isEmbedded).map(schema::type);
            // Where a dictionary is declared, what was inferred is the dictionary itself, not what it holds.
            Optional<ObjectType> title = declared.property(property.property().name())
                    .map(Property::type)
                    .filter(now -> PropertyTypes.isSameShape(shape, now))
                    .flatMap(PropertyTypes::target)
                    .map(model::get)
                    .filter(type -> type.kind() == ObjectType.Kind.EMBEDDED);
            if (inner.isPresent() && title.isPresent()) {
                String from = inner.get().name();
                String to = title.get().name();
                // A title that is taken already is a matter of refining the property: two inferred types become one.
                if (!from.equals(to) && property.provisional() && taken.add(to)) {
                    changes.add(new TypeRenamed(from, to));
                }
                walk(inner.get(), title.get());
            }
        }
    }
}
