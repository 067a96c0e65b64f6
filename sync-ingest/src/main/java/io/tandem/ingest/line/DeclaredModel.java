package io.tandem.ingest.line;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The object types that a client says it was built with, ready to check its objects against.
public final class DeclaredModel {
    /// One type, its properties by stored name.
    record Type(ObjectType type, Map<String, Property> properties) {
        @Nullable
        Property property(String name) {
            return properties.get(name);
        }

        ObjectType.Kind kind() {
            return type.kind();
        }
    }

    private final Map<String, Type> types = new HashMap<>();

    /// @param objectTypes what is embedded is one of them; a link may lead to a type that another model declares
    public DeclaredModel(List<ObjectType> objectTypes) {
        for (ObjectType type : objectTypes) {
            Map<String, Property> properties = new HashMap<>();
            type.properties().forEach(property -> properties.put(property.name(), property));
            types.put(type.name(), new Type(type, properties));
        }
    }

    @Nullable
    Type type(String name) {
        return types.get(name);
    }
}
