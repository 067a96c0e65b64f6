package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import io.tandem.schema.model.DeclaredProperty.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is wrong with a model by itself, in realm-core's words and order (`docs/reference/validation-texts.md`).
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

    private final Map<String, DeclaredType> types;
    private final Realm realm;
    private final List<String> errors = new ArrayList<>();

    private ModelValidation(Map<String, DeclaredType> types, Realm realm) {
        this.types = Collections.unmodifiableMap(types);
        this.realm = realm;
    }

    /// All errors; none if the model is sound.
    ///
    /// @param others object types that exist beside the model and may be linked to
    public static List<String> errors(List<DeclaredType> model, List<ObjectType> others, Realm realm) {
        List<DeclaredType> sorted = model.stream()
                .sorted(Comparator.comparing(DeclaredType::name, SchemaDiff.BYTE_ORDER))
                .toList();
        Map<String, DeclaredType> types = new HashMap<>();
        sorted.forEach(type -> types.putIfAbsent(type.name(), type));
        others.forEach(type -> types.putIfAbsent(type.name(), DeclaredType.of(type)));
        ModelValidation validation = new ModelValidation(types, realm);
        for (int i = 1; i < sorted.size(); i++) {
            String name = sorted.get(i).name();
            if (name.equals(sorted.get(i - 1).name())) {
                validation.errors.add("Type '" + name + "' appears more than once in the schema.");
            }
        }
        sorted.forEach(validation::type);
        if (validation.errors.isEmpty()) {
            validation.errors.addAll(EmbeddedCycles.errors(sorted));
            if (realm == Realm.SYNC) {
                validation.errors.addAll(EmbeddedOrphans.errors(sorted));
            }
        }
        return List.copyOf(validation.errors);
    }

    /// The text of a refusal.
    public static String text(List<String> errors) {
        return HEADING + "\n- " + String.join("\n- ", errors);
    }

    /// Refuses what models that are sound each by itself would make together: embedded types that lead back to
    /// themselves, for schemas keep what a model lacks.
    ///
    /// @param after the schemas as they would be
    /// @throws Problem 409 with the way of each type back to itself
    public static void demandNoCycles(Collection<TypeSchema> after) {
        List<String> errors = after.stream()
                .flatMap(schema -> EmbeddedCycles.errors(schema.objectTypes().stream()
                                .sorted(Comparator.comparing(ObjectType::name, SchemaDiff.BYTE_ORDER))
                                .map(DeclaredType::of)
                                .toList())
                        .stream())
                .distinct()
                .toList();
        if (!errors.isEmpty()) {
            throw new Problem(
                    409,
                    "Schema change refused",
                    "with what the app's schemas have already, embedded types would lead back to themselves, and no"
                            + " document could hold them; see errors",
                    members(errors));
        }
    }

    /// What an answer says of a model that is not sound.
    static Map<String, Object> members(List<String> errors) {
        return Map.of("errorCode", ERROR_CODE, "message", text(errors), "errors", errors);
    }

    private void type(DeclaredType type) {
        names(type);
        aliases(type);
        PropertyValidation properties = new PropertyValidation(types, type, errors);
        boolean keyExists = false;
        for (Stored property : type.stored().toList()) {
            boolean isKey = !keyExists && isKey(type, property);
            keyExists |= isKey;
            properties.stored(property.property(), isKey);
        }
        type.backlinks().forEach(properties::backlink);
        primaryKey(type, type.properties().stream().anyMatch(property -> isKey(type, property)));
    }

    private static boolean isKey(DeclaredType type, DeclaredProperty property) {
        return type.primaryKey().filter(property.name()::equals).isPresent();
    }

    private void names(DeclaredType type) {
        Map<String, Integer> counts = new TreeMap<>(SchemaDiff.BYTE_ORDER);
        type.properties().forEach(property -> counts.merge(property.name(), 1, Integer::sum));
        // realm-core goes on after each pair, so that a name that stands three times is named once.
        counts.forEach((name, count) -> errors.addAll(Collections.nCopies(
                count / 2,
                "Property '" + name + "' appears more than once in the schema for type '" + type.name() + "'.")));
    }

    private void aliases(DeclaredType type) {
        Map<String, String> storedByAlias = new TreeMap<>(SchemaDiff.BYTE_ORDER);
        type.properties()
                .forEach(property -> property.alias().ifPresent(alias -> storedByAlias.put(alias, property.name())));
        Set<String> names =
                type.properties().stream().map(DeclaredProperty::name).collect(Collectors.toSet());
        storedByAlias.forEach((alias, name) -> {
            if (names.contains(alias)) {
                errors.add("Property '%s.%s' has an alias '%s' that conflicts with a property of the same name."
                        .formatted(type.name(), name, alias));
            }
        });
    }

    private void primaryKey(DeclaredType type, boolean exists) {
        String name = type.name();
        Optional<String> key = type.primaryKey();
        if (key.isPresent() && type.kind() == Kind.EMBEDDED) {
            errors.add("Embedded object type '" + name + "' cannot have a primary key.");
        }
        if (key.isPresent() && !exists) {
            errors.add("Specified primary key '" + name + "." + key.get() + "' does not exist.");
        }
        switch (realm) {
            case SYNC -> {
                if (type.kind() != Kind.EMBEDDED) {
                    synchronizedKey(name, key);
                }
            }
            case LOCAL -> {
                if (type.kind() == Kind.ASYMMETRIC) {
                    errors.add("Asymmetric table '" + name + "' not allowed in a local Realm");
                }
            }
        }
    }

    private void synchronizedKey(String type, Optional<String> key) {
        if (key.isEmpty()) {
            errors.add("There must be a primary key property named '_id' on a synchronized Realm but none was found"
                    + " for type '" + type + "'");
        } else if (!key.get().equals("_id")) {
            errors.add("The primary key property on a synchronized Realm must be named '_id' but found '" + key.get()
                    + "' for type '" + type + "'");
        }
    }
}
