package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads object types in Realm JS notation, short (`"string?"`, `"int[]"`, `"Person"`) or long
/// (`{"type":"list","objectType":"Person"}`). Backlinks are not stored and are left out; `mapTo` is the stored name.
public final class RealmNotation {
    private static final Set<String> TYPE_MEMBERS =
            Set.of("name", "primaryKey", "embedded", "asymmetric", "properties", "mapTo");

    private RealmNotation() {}

    /// The object types of `{"objectTypes":[…]}`, in their order.
    ///
    /// @throws NotationException naming the place that is malformed
    public static List<ObjectType> objectTypes(@Nullable JsonNode types, String place) {
        if (types == null || !types.isArray() || types.isEmpty()) {
            throw new NotationException(place, "a list with at least one object type is needed");
        }
        List<ObjectType> read = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            read.add(objectType(types.get(i), place + "[" + i + "]"));
        }
        return mapped(types, read);
    }

    /// Links name types as the program does; what is stored and compared are the mapped names.
    private static List<ObjectType> mapped(JsonNode nodes, List<ObjectType> types) {
        Map<String, String> names = new LinkedHashMap<>();
        nodes.forEach(node -> {
            if (node.has("mapTo")) {
                names.put(node.get("name").textValue(), node.get("mapTo").textValue());
            }
        });
        if (names.isEmpty()) {
            return types;
        }
        return types.stream()
                .map(type -> new ObjectType(
                        names.getOrDefault(type.name(), type.name()),
                        type.kind(),
                        type.primaryKey(),
                        type.properties().stream()
                                .map(p -> new Property(
                                        p.name(),
                                        PropertyTypes.retargeted(
                                                p.type(), target -> names.getOrDefault(target, target)),
                                        p.optional(),
                                        p.indexed()))
                                .toList()))
                .toList();
    }

    private static ObjectType objectType(JsonNode node, String place) {
        if (!node.isObject()) {
            throw new NotationException(place, "an object type is an object with name and properties");
        }
        onlyMembers(node, place, TYPE_MEMBERS);
        String name = text(node, "name", place);
        if (node.has("mapTo")) {
            text(node, "mapTo", place);
        }
        JsonNode properties = node.get("properties");
        if (properties == null || !properties.isObject()) {
            throw new NotationException(place + ".properties", "an object with a type for each property is needed");
        }
        List<Property> read = new ArrayList<>();
        Map<String, String> storedNames = new LinkedHashMap<>();
        properties.properties().forEach(entry -> {
            String at = place + ".properties." + entry.getKey();
            PropertyNotation.read(entry.getKey(), entry.getValue(), at).ifPresent(property -> {
                storedNames.put(entry.getKey(), property.name());
                read.add(property);
            });
        });
        Set<String> unique = new LinkedHashSet<>();
        for (Property property : read) {
            if (!unique.add(property.name())) {
                throw new NotationException(
                        place + ".properties",
                        "Property '" + property.name() + "' appears more than once in the schema for type '" + name
                                + "'.");
            }
        }
        Optional<String> key = Optional.empty();
        if (node.hasNonNull("primaryKey")) {
            String declared = text(node, "primaryKey", place);
            key = Optional.of(storedNames.getOrDefault(declared, declared));
        }
        return new ObjectType(name, kind(node, place), key, read);
    }

    private static Kind kind(JsonNode node, String place) {
        boolean embedded = PropertyNotation.flag(node, "embedded", place);
        boolean asymmetric = PropertyNotation.flag(node, "asymmetric", place);
        if (embedded && asymmetric) {
            throw new NotationException(place, "an object type is embedded or asymmetric, not both");
        }
        return embedded ? Kind.EMBEDDED : asymmetric ? Kind.ASYMMETRIC : Kind.TOP_LEVEL;
    }

    static String text(JsonNode node, String member, String place) {
        JsonNode value = node.get(member);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw new NotationException(place + "." + member, "a text is needed");
        }
        return value.textValue();
    }

    static void onlyMembers(JsonNode node, String place, Set<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new NotationException(
                        place,
                        "unknown member '" + name + "'; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }
}
