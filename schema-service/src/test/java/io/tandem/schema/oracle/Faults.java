package io.tandem.schema.oracle;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.Choices;
import io.tandem.schema.oracle.WrittenProperty.Shape;
import java.util.ArrayList;
import java.util.List;

/// Makes a model unsound, in the ways that Realm JS notation can say.
record Faults(Choices choices) {
    void in(List<WrittenType> types) {
        int count = 1 + choices.below(3);
        for (int i = 0; i < count; i++) {
            int at = choices.below(types.size());
            WrittenType type = types.get(at);
            switch (choices.below(10)) {
                case 0 -> types.add(type);
                case 1 -> types.set(at, type.of(choices.oneOf(List.of(Kind.values()))));
                case 2 -> types.set(at, type.keyed(choices.oneOf(List.of("_id", "name", "missing", "ä"))));
                default -> types.set(at, type.with(faulty(types, type)));
            }
        }
    }

    private List<WrittenProperty> faulty(List<WrittenType> types, WrittenType type) {
        List<WrittenProperty> properties = new ArrayList<>(type.properties());
        if (properties.isEmpty()) {
            properties.add(SchemaPair.scalar("name", choices));
        }
        int at = choices.below(properties.size());
        WrittenProperty old = properties.get(at);
        String other = choices.oneOf(types).name();
        Shape shape = choices.oneOf(List.of(Shape.ONE, Shape.LIST, Shape.SET, Shape.DICTIONARY));
        switch (choices.below(8)) {
            case 0 -> properties.set(at, old.indexed(true));
            case 1 -> properties.set(at, mayDiffer(old.optional(!old.optional())));
            case 2 -> properties.set(at, WrittenProperty.link(old.name(), shape, "Missing"));
            case 3 -> properties.set(at, WrittenProperty.link(old.name(), shape, other));
            case 4 ->
                properties.set(
                        at,
                        mayDiffer(WrittenProperty.link(old.name(), shape, other).optional(choices.percent(50))));
            case 5 ->
                properties.set(
                        at,
                        WrittenProperty.backlink(
                                old.name(), other, choices.oneOf(properties).programName()));
            // A second property that is stored under the same name, or known by the name of another one.
            case 6 -> properties.add(old.named(old.name(), SchemaPair.freeName(type, choices)));
            default -> {
                String free = SchemaPair.freeName(type, choices);
                properties.set(at, old.named(old.name(), free));
                String stored = SchemaPair.freeName(type.with(properties), choices);
                properties.add(SchemaPair.scalar(stored, choices).named(stored, old.name()));
            }
        }
        return properties;
    }

    /// What no notation can say otherwise stays as it is: a collection of mixed holds null.
    private static WrittenProperty mayDiffer(WrittenProperty property) {
        return property.word().equals("mixed") && property.shape() != Shape.ONE ? property.optional(true) : property;
    }
}
