package io.tandem.ingest.line;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Element;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The object types that a client says it was built with, ready to check its objects against.
public final class DeclaredModel {
    /// One type, its properties by stored name and in their order.
    record Type(ObjectType type, List<Declared> inOrder, Map<String, Declared> byName) {
        static Type of(ObjectType type) {
            List<Declared> inOrder = new ArrayList<>();
            Map<String, Declared> byName = new HashMap<>();
            for (Property property : type.properties()) {
                Declared declared = Declared.of(inOrder.size(), property);
                inOrder.add(declared);
                byName.put(property.name(), declared);
            }
            return new Type(type, List.copyOf(inOrder), Map.copyOf(byName));
        }

        @Nullable
        Property property(String name) {
            Declared declared = byName.get(name);
            return declared == null ? null : declared.property();
        }

        ObjectType.Kind kind() {
            return type.kind();
        }
    }

    /// One property of a type.
    ///
    /// @param index its place in the type
    /// @param utf8  its name as bytes
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Declared(int index, byte[] utf8, Property property) {
        static Declared of(int index, Property property) {
            return new Declared(index, property.name().getBytes(StandardCharsets.UTF_8), property);
        }

        /// Whether an object needs it. Collections are never required: an absent one is empty.
        boolean isRequired() {
            return property.type() instanceof Element && !property.optional();
        }
    }

    private static final int LONG_NAME = 64;

    private final Map<String, Type> types = new HashMap<>();

    /// @param objectTypes what is embedded is one of them; a link may lead to a type that another model declares
    public DeclaredModel(List<ObjectType> objectTypes) {
        objectTypes.forEach(type -> types.put(type.name(), Type.of(type)));
    }

    /// How much room it takes, in properties; one without any takes some as well, and one with a long name more.
    public int weight() {
        int weight = 1;
        for (Type type : types.values()) {
            weight++;
            for (Declared declared : type.inOrder()) {
                weight += 1 + declared.utf8().length / LONG_NAME;
            }
        }
        return weight;
    }

    @Nullable
    Type type(String name) {
        return types.get(name);
    }
}
