package io.tandem.schema.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tandem.contract.schema.ObjectType;
import org.jspecify.annotations.Nullable;

/// The declared models that were read last. They may be large and many, so that what counts is how many properties
/// they have together; what is used least is forgotten first, and read again when it is asked for.
final class ModelCache {
    private final Cache<ModelKey, KeptModel> read;

    /// @param properties of all models together, at most
    ModelCache(long properties) {
        this.read = Caffeine.newBuilder()
                .maximumWeight(properties)
                .weigher((ModelKey key, KeptModel model) -> weight(model))
                // Forgetting takes no longer than remembering, and needs no thread of its own.
                .executor(Runnable::run)
                .build();
    }

    /// A model without properties takes room as well.
    static int weight(KeptModel model) {
        int weight = 1;
        for (ObjectType type : model.types()) {
            weight += 1 + type.properties().size();
        }
        return weight;
    }

    @Nullable
    KeptModel find(ModelKey key) {
        return read.getIfPresent(key);
    }

    void add(ModelKey key, KeptModel model) {
        read.put(key, model);
    }
}
