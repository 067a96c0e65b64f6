package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.schema.evolution.SchemaChange.PropertyAdded;
import io.tandem.schema.evolution.SchemaChange.TypeRenamed;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.HashMap;
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

    /// Of the properties of each type that others become.
    private final Map<String, Set<String>> names = new HashMap<>();

    Retitling(TypeSchema schema, Map<String, ObjectType> model) {
        this.schema = schema;
        this.model = model;
        this.taken = schema.names();
    }

    /// The new titles, from the outside in, and what a type has of another one that it stands for too.
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
            Optional<PropertyType> now =
                    declared.property(property.property().name()).map(Property::type);
            Optional<ObjectType> title = now.flatMap(PropertyTypes::target)
                    .map(model::get)
                    .filter(type -> type.kind() == ObjectType.Kind.EMBEDDED);
            if (title.isPresent()) {
                for (SchemaType inner : inside(property.property().type(), now.get())) {
                    if (property.provisional()
                            && !inner.name().equals(title.get().name())) {
                        become(inner, title.get());
                    }
                    walk(inner, title.get());
                }
            }
        }
    }

    /// What stands, as it is known, for what is declared. Where a dictionary is declared, what was inferred is the
    /// dictionary itself, and each of its properties may be what it holds.
    private List<SchemaType> inside(PropertyType known, PropertyType now) {
        Optional<SchemaType> embedded = embedded(known);
        if (PropertyTypes.isSameShape(known, now)) {
            return embedded.stream().toList();
        }
        return known instanceof Link && now instanceof DictionaryOf
                ? embedded.stream()
                        .flatMap(type -> type.properties().values().stream())
                        .map(value -> value.property().type())
                        .filter(Link.class::isInstance)
                        .flatMap(value -> embedded(value).stream())
                        .toList()
                : List.of();
    }

    private Optional<SchemaType> embedded(PropertyType type) {
        return PropertyTypes.target(type).filter(schema::isEmbedded).map(schema::type);
    }

    /// A title that is taken already is a matter of refining the property: two inferred types become one, which has
    /// what either has.
    private void become(SchemaType inferred, ObjectType declared) {
        String title = declared.name();
        if (taken.add(title)) {
            changes.add(new TypeRenamed(inferred.name(), title));
            names.put(title, new HashSet<>(inferred.properties().keySet()));
            return;
        }
        SchemaType there = schema.isEmbedded(title) ? schema.type(title) : null;
        if (there != null) {
            names.putIfAbsent(title, new HashSet<>(there.properties().keySet()));
        }
        Set<String> known = names.get(title);
        if (known != null) {
            inferred.properties().values().stream()
                    .map(SchemaProperty::property)
                    .filter(property -> declared.property(property.name()).isEmpty() && known.add(property.name()))
                    .forEach(property -> changes.add(new PropertyAdded(title, property)));
        }
    }
}
