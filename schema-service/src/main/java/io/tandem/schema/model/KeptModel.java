package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.app.App;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A declared model that was accepted.
///
/// @param id         the hash of its content
/// @param types      its object types, as they were declared first
/// @param byName     the same by their names
/// @param epoch      of the app's sync when it was last declared anew
/// @param declaredAt when it was declared first
/// @param renewedAt  when it was declared first in that epoch
public record KeptModel(
        String id,
        List<ObjectType> types,
        Map<String, ObjectType> byName,
        int epoch,
        Instant declaredAt,
        Instant renewedAt) {

    KeptModel(String id, List<ObjectType> types, int epoch, Instant declaredAt, Instant renewedAt) {
        this(
                id,
                List.copyOf(types),
                types.stream().collect(Collectors.toUnmodifiableMap(ObjectType::name, Function.identity())),
                epoch,
                declaredAt,
                renewedAt);
    }

    /// Whether sync was terminated since it was declared: its clients' local files are of a history that is gone.
    public boolean isStale(App app) {
        return epoch < app.sync().epoch();
    }
}
