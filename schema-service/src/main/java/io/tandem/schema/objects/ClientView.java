package io.tandem.schema.objects;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A schema, and what one client knows of it. Used by one thread at a time.
final class ClientView {
    private final TypeSchema schema;
    private final @Nullable Map<String, ObjectType> model;
    private final Map<String, Optional<List<Property>>> lacking = new HashMap<>();

    /// @param model what the client declared, if it did
    ClientView(TypeSchema schema, @Nullable Map<String, ObjectType> model) {
        this.schema = schema;
        this.model = model;
    }

    /// Where objects lie inside a property.
    ///
    /// @param type what they are
    /// @param in   what holds them
    record Inside(SchemaType type, Holder in) {}

    /// What holds embedded objects.
    enum Holder {
        /// The property is one.
        PROPERTY,
        /// A list has them.
        LIST,
        /// A dictionary has them by their keys.
        DICTIONARY
    }

    /// Whether the client said what it knows.
    boolean isDeclared() {
        return model != null;
    }

    /// Whether there is nothing that its new objects have to be filled with.
    boolean lacksNothing() {
        return model == null
                || schema.types().values().stream()
                        .allMatch(type -> lacking(type).orElse(List.of()).isEmpty());
    }

    @Nullable
    SchemaType root() {
        return schema.type(schema.title());
    }

    /// The embedded objects in this property, if that is what it holds.
    @Nullable
    Inside inside(SchemaType owner, String property) {
        SchemaProperty known = owner.properties().get(property);
        if (known == null) {
            return null;
        }
        PropertyType type = known.property().type();
        return switch (type) {
            case Link link -> inside(link, Holder.PROPERTY);
            case ListOf list -> inside(list.element(), Holder.LIST);
            case DictionaryOf dictionary -> inside(dictionary.element(), Holder.DICTIONARY);
            case SetOf ignored -> null;
            case PropertyType.Scalar ignored -> null;
        };
    }

    private @Nullable Inside inside(PropertyType.Element element, Holder holder) {
        SchemaType embedded =
                element instanceof Link link && schema.isEmbedded(link.target()) ? schema.type(link.target()) : null;
        return embedded == null ? null : new Inside(embedded, holder);
    }

    /// The properties of a type that the client's model lacks; empty if it declares no such type.
    Optional<List<Property>> lacking(SchemaType type) {
        return lacking.computeIfAbsent(type.name(), name -> {
            ObjectType declared = model == null ? null : model.get(name);
            if (declared == null) {
                return Optional.empty();
            }
            Set<String> known =
                    declared.properties().stream().map(Property::name).collect(Collectors.toSet());
            return Optional.of(type.properties().values().stream()
                    .map(SchemaProperty::property)
                    .filter(property -> !known.contains(property.name()))
                    .toList());
        });
    }
}
