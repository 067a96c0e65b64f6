package io.tandem.schema.applying;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.inference.KnownShape;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rules.Rules;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What becomes of one event.
sealed interface Step {
    /// The event.
    ReceivedEvent received();

    /// It is written.
    ///
    /// @param type  whose collection it goes to
    /// @param model what its client declared, if it did
    /// @param shape what holds its object, which is the bytes that it came in; none where it is decoded
    /// @param rules who may write objects of its type, where that is said
    record Store(
            ReceivedEvent received,
            SyncedObjectEvent event,
            TypeKey type,
            @Nullable Map<String, ObjectType> model,
            @Nullable KnownShape shape,
            Rules.@Nullable OfType rules)
            implements Step {}

    /// It is refused.
    record Refuse(ReceivedEvent received, RejectionCode code, List<String> reasons) implements Step {
        public Refuse {
            reasons = List.copyOf(reasons);
        }
    }

    /// It was applied before, and has no second effect.
    record Repeat(ReceivedEvent received) implements Step {}

    /// There is nothing to do: it deletes an object of a type that nobody knows.
    record Nothing(ReceivedEvent received) implements Step {}
}
