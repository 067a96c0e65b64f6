package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.schema.evolution.SchemaChange.OptionalityChanged;
import io.tandem.schema.evolution.SchemaChange.PropertyAdded;
import io.tandem.schema.evolution.SchemaChange.PropertyTypeChanged;
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
import java.util.function.Predicate;

/// Finds embedded types that were titled by inference (`Task_address`) and have a name in the declared model
/// (`Address`), or whose title is there the name of an object type by itself.
final class Retitling {
    private final TypeSchema schema;
    private final Map<String, ObjectType> model;
    private final List<SchemaChange> changes = new ArrayList<>();
    private final Set<String> taken;
    private final Set<String> seen = new HashSet<>();

    /// What each type has that others become.
    private final Map<String, Map<String, SchemaProperty>> properties = new HashMap<>();

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
            properties.put(title, new HashMap<>(inferred.properties()));
            return;
        }
        if (schema.isEmbedded(title) || properties.containsKey(title)) {
            merge(title, inferred, name -> declared.property(name).isPresent());
        }
    }

    /// @param declared what the model says itself is a matter of refining, too
    private void merge(String title, SchemaType inferred, Predicate<String> declared) {
        Map<String, SchemaProperty> known = properties.computeIfAbsent(title, name -> {
            SchemaType there = schema.type(name);
            return there == null ? new HashMap<>() : new HashMap<>(there.properties());
        });
        inferred.properties().forEach((name, more) -> {
            if (!declared.test(name)) {
                SchemaProperty there = known.get(name);
                if (there == null) {
                    known.put(name, more);
                    changes.add(new PropertyAdded(title, more.property()));
                } else {
                    widened(title, there, more.property()).ifPresent(now -> known.put(name, now));
                }
            }
        });
    }

    /// What holds the values of both, if something does; where nothing does, [Refinement] does not let them be one.
    private Optional<SchemaProperty> widened(String title, SchemaProperty there, Property more) {
        Property known = there.property();
        if (!PropertyTypes.isSameShape(known.type(), more.type())) {
            return Optional.empty();
        }
        Optional<SchemaType> inner = embedded(known.type());
        if (inner.isPresent()) {
            embedded(more.type())
                    .filter(type -> !type.equals(inner.get()))
                    .ifPresent(type -> merge(inner.get().name(), type, name -> false));
            return Optional.empty();
        }
        PropertyType type = Refinement.holds(more.type(), known.type()) ? more.type() : known.type();
        Property now = new Property(known.name(), type, known.optional() || more.optional(), known.indexed());
        if (!there.provisional() || now.equals(known) || !Refinement.holds(type, more.type())) {
            return Optional.empty();
        }
        changes.add(
                type.equals(known.type())
                        ? new OptionalityChanged(title, known, now)
                        : new PropertyTypeChanged(title, known, now));
        return Optional.of(new SchemaProperty(now, true, there.since()));
    }
}
