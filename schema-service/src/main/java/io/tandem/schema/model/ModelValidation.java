package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.SchemaDiff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is wrong with a model by itself, in realm-core's words and order.
public final class ModelValidation {
    private static final String HEADING = "Schema validation failed due to the following errors:";

    /// Realm's number for a model that is wrong by itself (SchemaValidationFailed).
    public static final int ERROR_CODE = 2016;

    /// What kind of file a model is for.
    public enum Realm {
        /// A synchronized one: every object has an `_id`.
        SYNC,
        /// A local one.
        LOCAL
    }

    private static final Set<Scalar> KEYS = Set.of(Scalar.INT, Scalar.STRING, Scalar.OBJECT_ID, Scalar.UUID);

    private ModelValidation() {}

    /// All errors; none if the model is sound.
    ///
    /// @param others names of object types that exist beside the model and may be linked to
    public static List<String> errors(List<ObjectType> model, Set<String> others, Realm realm) {
        List<String> errors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<ObjectType> sorted = model.stream()
                .sorted(Comparator.comparing(ObjectType::name, SchemaDiff.BYTE_ORDER))
                .toList();
        for (ObjectType type : sorted) {
            if (!names.add(type.name())) {
                errors.add("Type '" + type.name() + "' appears more than once in the schema.");
            }
        }
        for (ObjectType type : sorted) {
            links(type, names, others, errors);
            primaryKey(type, realm, errors);
        }
        return errors.isEmpty() ? EmbeddedCycles.errors(sorted) : errors;
    }

    /// The text of a refusal.
    public static String text(List<String> errors) {
        return HEADING + "\n- " + String.join("\n- ", errors);
    }

    private static void links(ObjectType type, Set<String> names, Set<String> others, List<String> errors) {
        for (Property property : type.properties()) {
            PropertyTypes.target(property.type())
                    .filter(target -> !names.contains(target) && !others.contains(target))
                    .ifPresent(target -> errors.add("Property '%s.%s' of type '%s' has unknown object type '%s'"
                            .formatted(type.name(), property.name(), word(property), target)));
        }
    }

    private static String word(Property property) {
        String text = property.type().text();
        int bracket = text.indexOf('<');
        return bracket > 0 ? text.substring(0, bracket) : bracket == 0 ? "object" : text;
    }

    private static void primaryKey(ObjectType type, Realm realm, List<String> errors) {
        String name = type.name();
        Optional<String> key = type.primaryKey();
        if (type.kind() == Kind.EMBEDDED) {
            key.ifPresent(k -> errors.add("Embedded object type '" + name + "' cannot have a primary key."));
            return;
        }
        if (key.isEmpty()) {
            if (realm == Realm.LOCAL) {
                return;
            }
            errors.add("There must be a primary key property named '_id' on a synchronized Realm but none was found"
                    + " for type '" + name + "'");
            return;
        }
        Optional<Property> property = type.property(key.get());
        if (property.isEmpty()) {
            errors.add("Specified primary key '" + name + "." + key.get() + "' does not exist.");
            return;
        }
        if (!(property.get().type() instanceof Scalar scalar) || !KEYS.contains(scalar)) {
            errors.add("Property '%s.%s' of type '%s' cannot be made the primary key."
                    .formatted(name, key.get(), word(property.get())));
        }
        if (realm == Realm.SYNC && !key.get().equals("_id")) {
            errors.add("The primary key property on a synchronized Realm must be named '_id' but found '" + key.get()
                    + "' for type '" + name + "'");
        }
    }
}
