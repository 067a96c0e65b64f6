package io.tandem.schema.inference;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaType;

/// The shapes of the schemas that were asked for last, by the schema itself: one version is one object for as long as
/// it is current.
///
/// A shape holds its schema, so that nothing is forgotten by being out of use alone, and clients may make up types
/// without end: what counts is how many properties all of them have together.
public final class KnownShapes {
    private final LoadingCache<TypeSchema, KnownShape> shapes;

    /// @param properties of all of them together, at most
    public KnownShapes(long properties) {
        this.shapes = Caffeine.newBuilder()
                .weakKeys() // compares by identity
                .maximumWeight(properties)
                .weigher((TypeSchema schema, KnownShape shape) -> weight(schema))
                // Forgetting takes no longer than remembering, and needs no thread of its own.
                .executor(Runnable::run)
                .build(KnownShape::of);
    }

    /// A schema without properties takes room as well.
    private static int weight(TypeSchema schema) {
        int weight = 1;
        for (SchemaType type : schema.types().values()) {
            weight += 1 + type.properties().size();
        }
        return weight;
    }

    /// The shape of this schema's objects.
    public KnownShape of(TypeSchema schema) {
        return shapes.get(schema);
    }

    /// How many are kept.
    long kept() {
        shapes.cleanUp();
        return shapes.estimatedSize();
    }
}
