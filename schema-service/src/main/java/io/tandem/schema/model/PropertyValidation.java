package io.tandem.schema.model;

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
import io.tandem.schema.model.DeclaredProperty.Backlink;
import io.tandem.schema.model.DeclaredProperty.Stored;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What is wrong with the properties of one object type, in realm-core's words and order.
final class PropertyValidation {
    private static final String BACKLINKS = "linking objects";
    private static final Set<Scalar> KEYS = Set.of(Scalar.INT, Scalar.STRING, Scalar.OBJECT_ID, Scalar.UUID);
    private static final Set<Scalar> INDEXABLE =
            Set.of(Scalar.INT, Scalar.BOOL, Scalar.DATE, Scalar.STRING, Scalar.OBJECT_ID, Scalar.UUID, Scalar.MIXED);

    private final Map<String, DeclaredType> types;
    private final DeclaredType type;
    private final List<String> errors;

    PropertyValidation(Map<String, DeclaredType> types, DeclaredType type, List<String> errors) {
        this.types = types;
        this.type = type;
        this.errors = errors;
    }

    void stored(Property property, boolean isKey) {
        nullability(property);
        // realm-core looks at the elements of a collection here; that no document has such a key is not its matter.
        if (isKey && !isOneOf(PropertyTypes.element(property.type()), KEYS)) {
            add(property.name(), "of type '%s' cannot be made the primary key.", word(property.type()));
        }
        if (property.indexed() && !isIndexable(property.type())) {
            add(property.name(), "of type '%s' cannot be indexed.", word(property.type()));
        }
        PropertyTypes.target(property.type()).ifPresent(target -> link(property, target));
    }

    void backlink(Backlink link) {
        if (link.optional()) {
            add(link.name(), "of type '%s' cannot be nullable.", BACKLINKS);
        }
        if (link.indexed()) {
            add(link.name(), "of type '%s' cannot be indexed.", BACKLINKS);
        }
        if (!leadsSomewhere(link.name(), BACKLINKS, link.target())) {
            return;
        }
        DeclaredType target = types.get(link.target());
        if (target == null || target.kind() == Kind.ASYMMETRIC) {
            return;
        }
        Optional<DeclaredProperty> origin = origin(target, link.origin());
        String problem = origin.map(this::originProblem).orElse("does not exist");
        if (!problem.isEmpty()) {
            errors.add("Property '%s.%s' declared as origin of linking objects property '%s.%s' %s"
                    .formatted(
                            link.target(),
                            origin.map(DeclaredProperty::name).orElse(link.origin()),
                            type.name(),
                            link.name(),
                            problem));
        }
    }

    private void nullability(Property property) {
        switch (property.type()) {
            case Link ignored -> mustBeNullable(property, "object");
            case Scalar scalar -> {
                if (scalar == Scalar.MIXED) {
                    mustBeNullable(property, "Mixed");
                }
            }
            case DictionaryOf dictionary -> {
                if (dictionary.element() instanceof Link) {
                    mustBeNullable(property, "object");
                }
            }
            case ListOf list -> cannotBeNullable(property, list.element());
            case SetOf set -> cannotBeNullable(property, set.element());
        }
    }

    private void mustBeNullable(Property property, String word) {
        if (!property.optional()) {
            add(property.name(), "of type '%s' must be nullable.", word);
        }
    }

    private void cannotBeNullable(Property property, Element element) {
        if (property.optional() && element instanceof Link) {
            add(property.name(), "of type '%s' cannot be nullable.", word(property.type()));
        }
    }

    private void link(Property property, String target) {
        DeclaredType found = types.get(target);
        if (found != null && found.kind() == Kind.EMBEDDED && property.type() instanceof SetOf) {
            errors.add(("Set property '%s.%s' cannot contain embedded object type '%s'."
                            + " Set semantics are not applicable to embedded objects.")
                    .formatted(type.name(), property.name(), target));
            return;
        }
        leadsSomewhere(property.name(), word(property.type()), target);
    }

    private boolean leadsSomewhere(String property, String word, String target) {
        DeclaredType found = types.get(target);
        if (found == null) {
            errors.add("Property '%s.%s' of type '%s' has unknown object type '%s'"
                    .formatted(type.name(), property, word, target));
            return false;
        }
        if (found.kind() == Kind.ASYMMETRIC) {
            add(property, "of type '%s' cannot be a link to an asymmetric object.", word);
            return false;
        }
        return true;
    }

    private String originProblem(DeclaredProperty origin) {
        return switch (origin) {
            case Backlink ignored -> "is not a link";
            case Stored stored ->
                PropertyTypes.target(stored.property().type())
                        .map(target -> target.equals(type.name()) ? "" : "links to type '" + target + "'")
                        .orElse("is not a link");
        };
    }

    /// A program names the property as it knows it; realm-core looks for its stored name, among what is stored first.
    private static Optional<DeclaredProperty> origin(DeclaredType target, String programName) {
        String name = target.properties().stream()
                .filter(property -> property.programName().equals(programName))
                .map(DeclaredProperty::name)
                .findFirst()
                .orElse(programName);
        return Stream.<DeclaredProperty>concat(target.stored(), target.backlinks())
                .filter(property -> property.name().equals(name))
                .findFirst();
    }

    private static boolean isIndexable(PropertyType type) {
        return switch (type) {
            case Element element -> isOneOf(element, INDEXABLE);
            case ListOf list -> list.element() == Scalar.STRING;
            case SetOf ignored -> false;
            case DictionaryOf ignored -> false;
        };
    }

    private static boolean isOneOf(Element element, Set<Scalar> scalars) {
        return element instanceof Scalar scalar && scalars.contains(scalar);
    }

    private void add(String property, String sentence, String word) {
        errors.add("Property '" + type.name() + "." + property + "' " + sentence.formatted(word));
    }

    /// realm-core's word for a type in these texts: collections and links without what they hold.
    private static String word(PropertyType type) {
        return switch (type) {
            case Scalar scalar -> scalar.text();
            case Link ignored -> "object";
            case ListOf ignored -> "array";
            case SetOf ignored -> "set";
            case DictionaryOf ignored -> "dictionary";
        };
    }
}
