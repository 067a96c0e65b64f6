package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.Map;

/// What the first declared model may say otherwise about a property that was only inferred: what objects cannot tell
/// (required, link, set, dictionary, title), and a number that is no longer held to be whole. Never another scalar
/// type.
final class Refinement {
    private final TypeSchema schema;
    private final Map<String, ObjectType> model;

    Refinement(TypeSchema schema, Map<String, ObjectType> model) {
        this.schema = schema;
        this.model = model;
    }

    boolean allows(SchemaChange change) {
        return switch (change) {
            case SchemaChange.OptionalityChanged it -> isProvisional(it.type(), it.before());
            case SchemaChange.PropertyTypeChanged it ->
                isProvisional(it.type(), it.before())
                        && refines(it.before().type(), it.after().type());
            case SchemaChange.TypeRemoved it -> isRefinedAway(it.type());
            case SchemaChange.TypeAdded ignored -> false;
            case SchemaChange.TypeRenamed ignored -> false;
            case SchemaChange.KindChanged ignored -> false;
            case SchemaChange.PrimaryKeyChanged ignored -> false;
            case SchemaChange.PropertyAdded ignored -> false;
            case SchemaChange.PropertyRemoved ignored -> false;
            case SchemaChange.PropertyRenamed ignored -> false;
            case SchemaChange.IndexChanged ignored -> false;
            case SchemaChange.PropertiesDeclared ignored -> false;
        };
    }

    boolean isProvisional(String type, Property property) {
        SchemaType known = schema.type(type);
        SchemaProperty found = known == null ? null : known.properties().get(property.name());
        return found != null && found.provisional();
    }

    /// Whether an embedded type goes because all that leads to it is refined: to another type, or to a dictionary
    /// of what it has. What it has and that type has not, [Retitling] has put there before.
    private boolean isRefinedAway(String embedded) {
        return schema.isEmbedded(embedded)
                && schema.types().values().stream().allMatch(holder -> holder.properties().values().stream()
                        .filter(known -> leads(known.property().type(), embedded))
                        .allMatch(known -> leadsElsewhere(holder, known, embedded)));
    }

    private boolean leadsElsewhere(SchemaType holder, SchemaProperty known, String embedded) {
        ObjectType declared = model.get(holder.name());
        if (declared == null) {
            return isRefinedAway(holder.name());
        }
        Property before = known.property();
        return known.provisional()
                && declared.property(before.name())
                        .map(Property::type)
                        .filter(now -> !leads(now, embedded) && refines(before.type(), now))
                        .isPresent();
    }

    private static boolean leads(PropertyType type, String target) {
        return PropertyTypes.target(type).filter(target::equals).isPresent();
    }

    private boolean refines(PropertyType before, PropertyType after) {
        return switch (before) {
            case Element old ->
                switch (after) {
                    case Element now -> elementRefines(old, now);
                    case DictionaryOf dictionary ->
                        old instanceof Link link && isDictionary(link, dictionary.element());
                    case ListOf ignored -> false;
                    case SetOf ignored -> false;
                };
            case ListOf list ->
                switch (after) {
                    case ListOf now -> elementRefines(list.element(), now.element());
                    case SetOf now -> elementRefines(list.element(), now.element());
                    case DictionaryOf ignored -> false;
                    case Element ignored -> false;
                };
            // Neither is ever inferred.
            case SetOf ignored -> false;
            case DictionaryOf ignored -> false;
        };
    }

    private boolean elementRefines(Element before, Element after) {
        if (before.equals(after)) {
            return true;
        }
        return switch (before) {
            case Scalar old ->
                switch (after) {
                    case Scalar now -> isWider(old, now);
                    case Link link -> isKeyOf(old, link.target());
                };
            case Link old -> after instanceof Link now && isSameEmbedded(old.target(), now.target());
        };
    }

    /// Two inferred embedded types are one declared type if what both have agrees, also in what the model leaves out.
    private boolean isSameEmbedded(String inferred, String declared) {
        SchemaType known = schema.type(inferred);
        ObjectType target = model.get(declared);
        return known != null
                && target != null
                && schema.isEmbedded(inferred)
                && target.kind() == ObjectType.Kind.EMBEDDED
                && known.properties().values().stream()
                        .allMatch(old -> target.property(old.property().name())
                                .map(now -> refines(old.property().type(), now.type()))
                                .orElseGet(() -> isHeld(old.property(), declared)));
    }

    /// Whether what a type has of this name, if anything, holds the values of this property: [Retitling] has made it
    /// as wide as it may be.
    private boolean isHeld(Property property, String type) {
        SchemaType holder = schema.type(type);
        SchemaProperty known = holder == null ? null : holder.properties().get(property.name());
        if (known == null) {
            return true;
        }
        Property there = known.property();
        // That a single value is required, objects cannot tell.
        boolean nulls = there.optional() || !property.optional() || property.type() instanceof Element;
        String outer =
                PropertyTypes.target(there.type()).filter(schema::isEmbedded).orElse(null);
        SchemaType inner = PropertyTypes.target(property.type())
                .filter(schema::isEmbedded)
                .map(schema::type)
                .orElse(null);
        if (outer == null || inner == null) {
            return nulls && holds(there.type(), property.type());
        }
        return PropertyTypes.isSameShape(there.type(), property.type())
                && inner.properties().values().stream().allMatch(each -> isHeld(each.property(), outer));
    }

    /// Whether every value of the other type is one of this type.
    static boolean holds(PropertyType type, PropertyType other) {
        return type.equals(other)
                || (PropertyTypes.isSameShape(type, other)
                        && PropertyTypes.element(type) instanceof Scalar now
                        && PropertyTypes.element(other) instanceof Scalar old
                        && (now == Scalar.MIXED || isWider(old, now)));
    }

    /// A whole number may turn out not to be one; BSON cannot tell a float from a double.
    static boolean isWider(Scalar before, Scalar after) {
        return switch (before) {
            case INT -> after == Scalar.DOUBLE || after == Scalar.FLOAT;
            case DOUBLE -> after == Scalar.FLOAT;
            case FLOAT, BOOL, STRING, DATA, DATE, OBJECT_ID, UUID, DECIMAL, MIXED -> false;
        };
    }

    private boolean isKeyOf(Scalar scalar, String target) {
        ObjectType linked = model.get(target);
        return linked != null
                && linked.kind() == ObjectType.Kind.TOP_LEVEL
                && linked.primaryKey()
                        .flatMap(linked::property)
                        .map(key -> key.type().equals(scalar))
                        .orElse(false);
    }

    private boolean isDictionary(Link link, Element element) {
        SchemaType embedded = schema.type(link.target());
        return embedded != null
                && schema.isEmbedded(link.target())
                && embedded.properties().values().stream()
                        .map(known -> known.property().type())
                        .allMatch(type -> element == Scalar.MIXED
                                || (type instanceof Element value && elementRefines(value, element)));
    }
}
