package io.tandem.schema.notation;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Any sound object type `Task`, with embedded types `Place` and, inside that, `Zone`, that links to a `Person`.
final class ObjectTypes {
    private static final List<Scalar> KEYS = List.of(Scalar.INT, Scalar.STRING, Scalar.OBJECT_ID, Scalar.UUID);

    private ObjectTypes() {}

    /// What these types may link to: themselves, and people elsewhere.
    static LinkTargets targets(List<ObjectType> types) {
        return LinkTargets.of(List.of(
                LinkTarget.of(types.getFirst(), "myapp", "Task"),
                new LinkTarget("Person", "people", "persons", Scalar.STRING)));
    }

    /// @param names    of properties
    /// @param nullable whether a collection's elements may be null
    /// @param indexed  whether a property may have an index
    static Arbitrary<List<ObjectType>> task(Arbitrary<String> names, boolean nullable, boolean indexed) {
        Arbitrary<List<Property>> task = properties(names, List.of("Place", "Zone"), nullable, indexed);
        Arbitrary<List<Property>> place = properties(names, List.of("Zone"), nullable, indexed);
        Arbitrary<List<Property>> zone = properties(names, List.of(), nullable, indexed);
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.TOP_LEVEL, Kind.ASYMMETRIC);
        return Combinators.combine(key(), kinds, task, place, zone).as((key, kind, inTask, inPlace, inZone) -> {
            List<Property> all = new ArrayList<>(List.of(key));
            inTask.stream().filter(p -> !p.name().equals("_id")).forEach(all::add);
            ObjectType root = new ObjectType("Task", kind, Optional.of("_id"), all);
            return reachable(root, Map.of("Place", embedded("Place", inPlace), "Zone", embedded("Zone", inZone)));
        });
    }

    private static Arbitrary<Property> key() {
        return Combinators.combine(Arbitraries.of(KEYS), Arbitraries.of(true, false))
                .as((type, optional) -> new Property("_id", type, optional, false));
    }

    private static ObjectType embedded(String name, List<Property> properties) {
        return new ObjectType(name, Kind.EMBEDDED, Optional.empty(), properties);
    }

    private static Arbitrary<List<Property>> properties(
            Arbitrary<String> names, List<String> embedded, boolean nullable, boolean indexed) {
        List<Element> elements = new ArrayList<>(List.of(Scalar.values()));
        elements.addAll(List.of(new Link("Task"), new Link("Person")));
        embedded.forEach(name -> elements.add(new Link(name)));
        Arbitrary<Boolean> mayBe = Arbitraries.of(true, false);
        Arbitrary<Property> property = Combinators.combine(
                        names, Arbitraries.of(elements), Arbitraries.integers().between(0, 3), mayBe, mayBe)
                .as((name, element, shape, optional, index) -> new Property(
                        name,
                        type(element, shape, embedded),
                        isOptional(type(element, shape, embedded), element, optional, nullable),
                        index && indexed));
        return property.list().ofMaxSize(6).uniqueElements(Property::name);
    }

    private static PropertyType type(Element element, int shape, List<String> embedded) {
        boolean isEmbedded = element instanceof Link link && embedded.contains(link.target());
        return switch (shape) {
            case 0 -> element;
            case 1 -> new ListOf(element);
            case 2 -> isEmbedded ? new ListOf(element) : new SetOf(element);
            default -> new DictionaryOf(element);
        };
    }

    /// What realm-core allows.
    private static boolean isOptional(PropertyType type, Element element, boolean optional, boolean nullable) {
        boolean collection = !(type instanceof Element);
        if (element == Scalar.MIXED) {
            return true;
        }
        if (element instanceof Link) {
            return !collection || type instanceof DictionaryOf;
        }
        return collection ? optional && nullable : optional;
    }

    /// In order of first appearance.
    private static List<ObjectType> reachable(ObjectType root, Map<String, ObjectType> embedded) {
        Map<String, ObjectType> found = new LinkedHashMap<>(Map.of(root.name(), root));
        walk(root, embedded, found);
        return List.copyOf(found.values());
    }

    private static void walk(ObjectType type, Map<String, ObjectType> embedded, Map<String, ObjectType> found) {
        for (Property property : type.properties()) {
            ObjectType inner =
                    PropertyTypes.target(property.type()).map(embedded::get).orElse(null);
            if (inner != null && found.putIfAbsent(inner.name(), inner) == null) {
                walk(inner, embedded, found);
            }
        }
    }
}
