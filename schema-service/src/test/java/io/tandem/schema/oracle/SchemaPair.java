package io.tandem.schema.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.Choices;
import io.tandem.schema.model.ModelValidation;
import io.tandem.schema.model.ModelValidation.Realm;
import io.tandem.schema.model.RealmNotation;
import io.tandem.schema.oracle.WrittenProperty.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;

/// Two models, made from decisions: a sound one, and what becomes of it by a few edits, most of them small.
///
/// @param brief whether both are written in short forms where these can say it
public record SchemaPair(List<WrittenType> before, List<WrittenType> after, boolean brief) {
    private static final List<String> TYPE_NAMES = List.of("Task", "Person", "person", "a b", "Öl", "Zoo");
    private static final List<String> NAMES = List.of("name", "_id", "age", "Name", "a.b", "$set", "ä", "n", "z 1");
    private static final List<String> WORDS = List.of(
            "int", "string", "objectId", "uuid", "bool", "date", "float", "double", "data", "decimal128", "mixed");
    private static final List<String> KEYS = WORDS.subList(0, 4);
    private static final List<Shape> SHAPES = List.of(Shape.ONE, Shape.ONE, Shape.LIST, Shape.SET, Shape.DICTIONARY);

    /// Any pair.
    public static Arbitrary<SchemaPair> any() {
        return Choices.atMost(150).map(drawn -> of(new Choices(drawn)));
    }

    /// Whether the later model is sound but for the names of its keys; the earlier one always is.
    public boolean isSound() {
        return ModelValidation.errors(RealmNotation.declared(notation(after), ""), List.of(), Realm.SYNC).stream()
                .allMatch(error -> error.contains("on a synchronized Realm"));
    }

    /// The earlier model in Tandem's terms.
    public List<ObjectType> typesBefore() {
        return RealmNotation.objectTypes(notation(before), "");
    }

    /// The later model in Tandem's terms.
    public List<ObjectType> typesAfter() {
        return RealmNotation.objectTypes(notation(after), "");
    }

    private JsonNode notation(List<WrittenType> types) {
        return WrittenType.notation(types, brief).path("objectTypes");
    }

    private static SchemaPair of(Choices choices) {
        List<WrittenType> before = new ArrayList<>();
        boolean brief = choices.percent(50);
        int count = 1 + choices.below(4);
        for (int i = 0; i < count; i++) {
            before.add(type(TYPE_NAMES.get(i), choices.percent(30) && i > 0 ? Kind.EMBEDDED : Kind.TOP_LEVEL, choices));
        }
        for (int i = 0; i < count; i++) {
            links(before, i, choices);
        }
        List<WrittenType> after = new ArrayList<>(before);
        int edits = choices.below(4);
        for (int i = 0; i < edits && !after.isEmpty(); i++) {
            edit(after, choices);
        }
        if (choices.percent(25) && !after.isEmpty()) {
            new Faults(choices).in(after);
        }
        return new SchemaPair(before.stream().map(WrittenType::stored).toList(), List.copyOf(after), brief);
    }

    /// As somebody would send it to `POST /v1/schema-diff`.
    @Override
    public String toString() {
        return "{\"before\":" + WrittenType.notation(before, brief) + ",\"after\":" + WrittenType.notation(after, brief)
                + "}";
    }

    static String freeName(WrittenType type, Choices choices) {
        Set<String> taken = new TreeSet<>();
        type.properties().forEach(property -> taken.addAll(List.of(property.name(), property.programName())));
        int first = choices.below(NAMES.size());
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get((first + i) % NAMES.size());
            if (!taken.contains(name)) {
                return name;
            }
        }
        return "p" + taken.size();
    }

    static WrittenProperty scalar(String name, Choices choices) {
        WrittenProperty property =
                WrittenProperty.scalar(name, choices.oneOf(WORDS)).shaped(choices.oneOf(SHAPES));
        return property.word().equals("mixed") ? property : property.optional(choices.percent(30));
    }

    private static WrittenType type(String name, Kind kind, Choices choices) {
        List<WrittenProperty> properties = new ArrayList<>();
        WrittenType type = new WrittenType(name, kind, "", properties);
        int count = choices.below(5);
        for (int i = 0; i < count; i++) {
            properties.add(scalar(freeName(type.with(properties), choices), choices));
        }
        if (kind == Kind.TOP_LEVEL && choices.percent(75)) {
            String key = choices.percent(80) ? "_id" : "name";
            properties.removeIf(property -> property.name().equals(key));
            int at = choices.below(properties.size() + 1);
            properties.add(at, WrittenProperty.scalar(key, choices.oneOf(KEYS)).optional(choices.percent(15)));
            return type.with(properties).keyed(key);
        }
        return type.with(properties);
    }

    /// Embedded types are led to from the type before them, never back; top-level ones from anywhere.
    private static void links(List<WrittenType> types, int i, Choices choices) {
        WrittenType type = types.get(i);
        if (type.kind() == Kind.EMBEDDED) {
            WrittenType from = types.get(i - 1);
            List<WrittenProperty> more = new ArrayList<>(from.properties());
            more.add(WrittenProperty.link(
                    freeName(from, choices), choices.percent(70) ? Shape.ONE : Shape.LIST, type.name()));
            types.set(i - 1, from.with(more));
        }
        if (choices.percent(40)) {
            List<WrittenType> targets = types.stream()
                    .filter(target -> target.kind() == Kind.TOP_LEVEL)
                    .toList();
            List<WrittenProperty> more = new ArrayList<>(types.get(i).properties());
            more.add(WrittenProperty.link(
                    freeName(types.get(i), choices),
                    choices.oneOf(SHAPES),
                    choices.oneOf(targets).name()));
            types.set(i, types.get(i).with(more));
        }
    }

    private static void edit(List<WrittenType> types, Choices choices) {
        int at = choices.below(types.size());
        WrittenType type = types.get(at);
        switch (choices.below(12)) {
            case 0 -> types.remove(at);
            case 1 -> {
                String name = choices.oneOf(TYPE_NAMES);
                if (types.stream().noneMatch(known -> known.name().equals(name))) {
                    types.add(choices.below(types.size() + 1), type(name, Kind.TOP_LEVEL, choices));
                }
            }
            case 2 ->
                types.set(
                        at,
                        type.of(type.kind() == Kind.EMBEDDED ? Kind.TOP_LEVEL : Kind.EMBEDDED)
                                .keyed(""));
            case 3 -> types.set(at, type.keyed(type.primaryKey().isEmpty() ? aKey(type) : ""));
            case 4 -> types.set(at, type.keyed(aKey(type)));
            default -> types.set(at, type.with(edited(types, type, choices)));
        }
    }

    private static String aKey(WrittenType type) {
        return type.properties().stream()
                .filter(property -> property.shape() == Shape.ONE && KEYS.contains(property.word()))
                .map(WrittenProperty::name)
                .filter(name -> !name.equals(type.primaryKey()))
                .findFirst()
                .orElse("");
    }

    private static List<WrittenProperty> edited(List<WrittenType> types, WrittenType type, Choices choices) {
        List<WrittenProperty> properties = new ArrayList<>(type.properties());
        if (properties.isEmpty() || choices.percent(15)) {
            properties.add(choices.below(properties.size() + 1), scalar(freeName(type, choices), choices));
            return properties;
        }
        int at = choices.below(properties.size());
        WrittenProperty old = properties.get(at);
        switch (choices.below(9)) {
            case 0 -> properties.remove(at);
            case 1 ->
                properties.set(
                        at,
                        old.optional(
                                !old.optional() || old.isLink() || old.word().equals("mixed")));
            case 2 -> properties.set(at, scalar(old.name(), choices));
            case 3 -> properties.set(at, old.isLink() ? old : WrittenProperty.scalar(old.name(), choices.oneOf(WORDS)));
            case 4 ->
                properties.set(
                        at,
                        WrittenProperty.link(
                                old.name(),
                                choices.oneOf(SHAPES),
                                choices.oneOf(types).name()));
            case 5 -> properties.set(at, old.named(freeName(type, choices), ""));
            case 6 -> properties.set(at, old.named(old.name(), freeName(type, choices)));
            case 7 -> properties.set(at, backlink(types, type, old.name(), choices));
            default ->
                properties.set(
                        at,
                        old.isLink()
                                ? WrittenProperty.link(old.name(), choices.oneOf(SHAPES), old.target())
                                : old.shaped(choices.oneOf(SHAPES)));
        }
        return properties;
    }

    /// Of a property that links here, if there is one.
    private static WrittenProperty backlink(List<WrittenType> types, WrittenType type, String name, Choices choices) {
        for (WrittenType from : types) {
            for (WrittenProperty origin : from.properties()) {
                if (origin.isLink()
                        && origin.shape() != Shape.BACKLINK
                        && origin.target().equals(type.name())) {
                    return WrittenProperty.backlink(name, from.name(), origin.programName());
                }
            }
        }
        return scalar(name, choices);
    }
}
