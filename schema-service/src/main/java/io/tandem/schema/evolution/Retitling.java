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
/// (`Address`), or whose title is there the name of an object type by itself.
final class Retitling {
    private final TypeSchema schema;
    private final Map<String, ObjectType> model;
    private final List<SchemaChange> changes = new ArrayList<>();
    private final Set<String> taken;
    private final Set<String> seen = new HashSet<>();

    Retitling(TypeSchema schema, Map<String, ObjectType> model) {
        this.schema = schema;
        this.model = model;
        this.taken = schema.names();
    }

    /// The new titles, from the outside in.
    List<SchemaChange> changes() {
        ObjectType declared = model.get(schema.title());
        SchemaType known = schema.type(schema.title());
        if (declared != null && known != null) {
            walk(known, declared);
        }
        schema.types().keySet().stream()
                .filter(this::givesWay)
                .map(title -> new TypeRenamed(title, free(title)))
                .forEach(changes::add);
        return changes;
    }

    /// Whether nobody but inference gave an embedded type this title, which is an object type's.
    private boolean givesWay(String title) {
        ObjectType declared = model.get(title);
        return declared != null
                && declared.kind() != ObjectType.Kind.EMBEDDED
                && schema.isEmbedded(title)
                && changes.stream().noneMatch(change -> change.type().equals(title))
                && schema.types().values().stream()
                        .flatMap(type -> type.properties().values().stream())
                        .filter(known -> PropertyTypes.target(known.property().type())
                                .filter(title::equals)
                                .isPresent())
                        .allMatch(SchemaProperty::provisional);
    }

    private String free(String title) {
        String free = title + "_";
        while (model.containsKey(free) || !taken.add(free)) {
            free += "_";
        }
        return free;
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
