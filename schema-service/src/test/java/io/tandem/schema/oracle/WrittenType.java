package io.tandem.schema.oracle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// One object type as a program writes it, in terms of neither side of the comparison.
///
/// @param primaryKey stored name of the key; empty for none
record WrittenType(String name, Kind kind, String primaryKey, List<WrittenProperty> properties) {
    WrittenType {
        Set<String> names = new HashSet<>();
        // A program cannot have two properties of one name, and JSON cannot say it.
        properties = properties.stream()
                .filter(property -> names.add(property.programName()))
                .toList();
        primaryKey = storedName(primaryKey, properties);
    }

    /// A program names a property as it knows it, also where a key or a backlink means it.
    static String storedName(String key, List<WrittenProperty> properties) {
        return properties.stream()
                .filter(property -> property.programName().equals(key))
                .map(WrittenProperty::name)
                .findFirst()
                .orElse(key);
    }

    WrittenType keyed(String key) {
        return new WrittenType(name, kind, key, properties);
    }

    WrittenType of(Kind other) {
        return new WrittenType(name, other, primaryKey, properties);
    }

    WrittenType with(List<WrittenProperty> others) {
        return new WrittenType(name, kind, primaryKey, others);
    }

    /// The same type in the order of a Realm file: the primary key is its first column.
    WrittenType stored() {
        Predicate<WrittenProperty> isKey = property -> property.name().equals(primaryKey);
        List<WrittenProperty> ordered =
                new ArrayList<>(properties.stream().filter(isKey).toList());
        properties.stream().filter(isKey.negate()).forEach(ordered::add);
        return with(ordered);
    }

    /// `{"objectTypes":[…]}` in Realm JS notation.
    static ObjectNode notation(List<WrittenType> types, boolean brief) {
        ArrayNode written = JsonNodeFactory.instance.arrayNode();
        types.forEach(type -> written.add(type.notation(brief)));
        return JsonNodeFactory.instance.objectNode().set("objectTypes", written);
    }

    private ObjectNode notation(boolean brief) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", name);
        if (kind != Kind.TOP_LEVEL) {
            node.put(kind == Kind.EMBEDDED ? "embedded" : "asymmetric", true);
        }
        if (!primaryKey.isEmpty()) {
            node.put(
                    "primaryKey",
                    properties.stream()
                            .filter(property -> property.name().equals(primaryKey))
                            .map(WrittenProperty::programName)
                            .findFirst()
                            .orElse(primaryKey));
        }
        ObjectNode written = node.putObject("properties");
        properties.forEach(property -> written.set(property.programName(), property.notation(brief)));
        return node;
    }
}
