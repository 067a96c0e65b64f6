package io.tandem.schema.unsynced;

import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.TypeSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What documents are judged by, as the schemas are now.
@ApplicationScoped
public class TypeFits {
    private final CollectionSchemas schemas;

    TypeFits(CollectionSchemas schemas) {
        this.schemas = schemas;
    }

    /// What documents of this type are judged by; none when there is no such type.
    public Optional<TypeFit> find(TypeKey type) {
        return schemas.find(type)
                .filter(found -> !found.schema().types().isEmpty())
                .map(this::of);
    }

    private TypeFit of(CollectionSchema schema) {
        TypeSchema own = schema.schema();
        List<TypeKey> linked = own.types().values().stream()
                .flatMap(type -> type.properties().values().stream())
                .flatMap(known -> PropertyTypes.target(known.property().type()).stream())
                .distinct()
                .filter(target -> !own.isEmbedded(target))
                .map(target -> new TypeKey(schema.app(), target))
                .toList();
        Map<String, Scalar> keys = new HashMap<>();
        if (!linked.isEmpty()) {
            schemas.current(linked).forEach((type, target) -> key(target).ifPresent(key -> keys.put(type.type(), key)));
        }
        return new TypeFit(schema, keys);
    }

    private static Optional<Scalar> key(CollectionSchema target) {
        return Optional.ofNullable(target.schema().type(target.schema().title()))
                .map(type -> type.properties().get("_id"))
                .map(known -> known.property().type() instanceof Scalar scalar ? scalar : null);
    }
}
