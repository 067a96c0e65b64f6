package io.tandem.schema.evolution;

import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import org.jspecify.annotations.Nullable;

/// Whether stored documents that fitted a schema may no longer fit its next version, so that somebody has to look:
/// after a breaking change, and after one that requires something more. Pure.
public final class Strictness {
    private Strictness() {}

    /// Whether `after` may be stricter than `before`.
    public static boolean grows(TypeSchema before, TypeSchema after) {
        return after.types().values().stream().anyMatch(type -> grows(before.type(type.name()), type));
    }

    /// Whether `after` says anything of a property of which `before` says nothing. Documents that no event brought may
    /// hold it with another type.
    public static boolean adds(TypeSchema before, TypeSchema after) {
        return after.types().values().stream().anyMatch(type -> {
            SchemaType known = before.type(type.name());
            return !type.properties().keySet().stream()
                    .allMatch(name -> known != null && known.properties().containsKey(name));
        });
    }

    private static boolean grows(@Nullable SchemaType before, SchemaType after) {
        return after.properties().values().stream()
                .map(SchemaProperty::property)
                .anyMatch(now -> {
                    SchemaProperty known =
                            before == null ? null : before.properties().get(now.name());
                    // Every document has an _id: a first version that requires no more is fulfilled by all.
                    return known == null
                            ? PropertyTypes.isRequired(now) && !now.name().equals("_id")
                            : demandsMore(known.property(), now);
                });
    }

    private static boolean demandsMore(Property before, Property now) {
        return (before.optional() && !now.optional()) || !widens(before.type(), now.type());
    }

    private static boolean widens(PropertyType before, PropertyType now) {
        return before.equals(now)
                || (PropertyTypes.element(before) instanceof Scalar old
                        && PropertyTypes.element(now) instanceof Scalar wider
                        && Refinement.isWider(old, wider)
                        && PropertyTypes.withElement(before, wider).equals(now));
    }
}
