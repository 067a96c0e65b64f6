package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads object types in Realm JS notation, short (`"string?"`, `"int[]"`, `"Person"`) or long
/// (`{"type":"list","objectType":"Person"}`). Backlinks are not stored; `mapTo` is the stored name.
public final class RealmNotation {
    private static final Set<String> TYPE_MEMBERS =
            Set.of("name", "primaryKey", "embedded", "asymmetric", "properties", "mapTo");

    private static final int MAX_PROPERTIES = 50_000;

    private RealmNotation() {}

    /// The object types of `{"objectTypes":[…]}`, in their order, for a model that is held to be sound.
    ///
    /// @throws NotationException naming the place that is malformed, or a name that stands twice
    public static List<ObjectType> objectTypes(@Nullable JsonNode types, String place) {
        return objectTypes(declared(types, place), place);
    }

    /// Declared types in the contract's terms.
    ///
    /// @throws NotationException naming what stands twice
    static List<ObjectType> objectTypes(List<DeclaredType> declared, String place) {
        Set<String> names = new HashSet<>();
        List<ObjectType> types = new ArrayList<>();
        for (DeclaredType type : declared) {
            if (!names.add(type.name())) {
                throw new NotationException(place, "Type '" + type.name() + "' appears more than once in the schema.");
            }
            try {
                types.add(type.objectType());
            } catch (IllegalArgumentException twice) {
                throw new NotationException(place, String.valueOf(twice.getMessage()));
            }
        }
        return types;
    }

    /// The object types of `{"objectTypes":[…]}` as they are declared; whether they are sound is for
    /// [ModelValidation].
    ///
    /// @throws NotationException naming the place that is malformed
    public static List<DeclaredType> declared(@Nullable JsonNode types, String place) {
        if (types == null || !types.isArray() || types.isEmpty()) {
            throw new NotationException(place, "a list with at least one object type is needed");
        }
        List<DeclaredType> read = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < types.size(); i++) {
            DeclaredType type = declaredType(types.get(i), place + "[" + i + "]");
            read.add(type);
            if (types.get(i).has("mapTo")) {
                names.put(type.name(), types.get(i).get("mapTo").textValue());
            }
        }
        demandFew(read, place);
        // Links name types as the program does; what is stored and compared are the mapped names.
        return names.isEmpty()
                ? read
                : read.stream()
                        .map(type -> type.mapped(name -> names.getOrDefault(name, name)))
                        .toList();
    }

    /// Refuses more properties than are read at once, in whatever notation.
    static void demandFew(List<DeclaredType> types, String place) {
        int properties =
                types.stream().mapToInt(type -> type.properties().size()).sum();
        if (properties > MAX_PROPERTIES) {
            throw new NotationException(
                    place, "at most " + MAX_PROPERTIES + " properties are read at once, not " + properties);
        }
    }

    private static DeclaredType declaredType(JsonNode node, String place) {
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
        List<DeclaredProperty> read = new ArrayList<>();
        properties.properties().forEach(entry -> {
            if (entry.getKey().indexOf('\0') >= 0) {
                throw new NotationException(place + ".properties", "MongoDB stores no property with a NUL in its name");
            }
            read.add(PropertyNotation.read(entry.getKey(), entry.getValue(), place + ".properties." + entry.getKey()));
        });
        Optional<String> key = Optional.empty();
        if (node.hasNonNull("primaryKey")) {
            String declared = text(node, "primaryKey", place);
            key = Optional.of(read.stream()
                    .filter(property -> property.programName().equals(declared))
                    .map(DeclaredProperty::name)
                    .findFirst()
                    .orElse(declared));
        }
        return new DeclaredType(name, kind(node, place), key, read);
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
