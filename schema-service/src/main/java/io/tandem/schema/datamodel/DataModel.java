package io.tandem.schema.datamodel;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.schema.datamodel.ModelClass.Member;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.notation.Finding;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.Findings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The schemas of an app in the language of an SDK.
///
/// @param language the language
/// @param imports  what a file with all models begins with, sorted
/// @param code     all models, each class once
/// @param models   the model of each schema by itself
public record DataModel(SdkLanguage language, List<String> imports, String code, List<Model> models) {

    /// One collection's object type, with what is embedded in it.
    ///
    /// @param title    the object type
    /// @param imports  what a file with this model begins with
    /// @param code     its classes
    /// @param warnings what of the schema the SDK cannot say, and is left out
    /// @param error    why there is no class at all
    public record Model(
            String title, List<String> imports, String code, List<Finding> warnings, Optional<Finding> error) {}

    private static final Comparator<Property> ID_FIRST = Comparator.comparing(
                    (Property property) -> !property.name().equals("_id"))
            .thenComparing(Property::name);

    /// Writes the schemas of an app.
    ///
    /// @param all    every schema of the app: they link to each other
    /// @param wanted which of them, by title, are written
    public static DataModel of(SdkLanguage language, Collection<TypeSchema> all, Predicate<String> wanted) {
        Writer writer = new Writer(language.sdk(), all);
        Map<String, String> classes = new LinkedHashMap<>();
        Set<String> imports = new TreeSet<>();
        List<Model> models = all.stream()
                .filter(schema -> !schema.isEmpty() && wanted.test(schema.title()))
                .sorted(Comparator.comparing(TypeSchema::title))
                .map(schema -> writer.model(schema, classes))
                .toList();
        models.forEach(model -> imports.addAll(model.imports()));
        return new DataModel(language, List.copyOf(imports), String.join("\n", classes.values()), models);
    }

    private static final class Writer {
        private final Sdk sdk;
        private final Map<String, String> classes;
        private final Set<String> embedded;

        Writer(Sdk sdk, Collection<TypeSchema> all) {
            this.sdk = sdk;
            Map<String, ObjectType> types = new TreeMap<>();
            all.forEach(schema -> schema.objectTypes().forEach(type -> types.putIfAbsent(type.name(), type)));
            this.embedded = types.values().stream()
                    .filter(type -> type.kind() == Kind.EMBEDDED)
                    .map(ObjectType::name)
                    .collect(Collectors.toSet());
            types.values().removeIf(type -> sdk.lacks(type.kind()).isPresent());
            this.classes = sdk.names().ofClasses(types.keySet());
            if (!sdk.maps()) {
                classes.entrySet().removeIf(each -> !each.getKey().equals(each.getValue()));
            }
        }

        /// @param written the classes by name; an embedded type that several schemas have is one type
        Model model(TypeSchema schema, Map<String, String> written) {
            List<Finding> warnings = new ArrayList<>();
            Optional<Finding> error = Optional.empty();
            Map<String, String> own = new LinkedHashMap<>();
            for (ObjectType type : ordered(schema)) {
                if (classes.containsKey(type.name())) {
                    own.put(type.name(), sdk.write(modelClass(type, warnings)));
                } else if (type.name().equals(schema.title())) {
                    error = Optional.of(unsaid(type));
                }
            }
            if (error.isPresent()) {
                return new Model(schema.title(), List.of(), "", List.of(), error);
            }
            own.forEach(written::putIfAbsent);
            String code = String.join("\n", own.values());
            return new Model(schema.title(), sdk.imports(code), code, List.copyOf(warnings), error);
        }

        private List<ObjectType> ordered(TypeSchema schema) {
            Comparator<ObjectType> isObject =
                    Comparator.comparing(type -> type.name().equals(schema.title()) != sdk.embeddedFirst());
            return schema.objectTypes().stream()
                    .sorted(isObject.reversed().thenComparing(ObjectType::name))
                    .toList();
        }

        private Finding unsaid(ObjectType type) {
            String at = Findings.inside("", type.name());
            return sdk.lacks(type.kind())
                    .map(why -> new Finding(at, Code.NOT_IN_SDK, why))
                    .orElseGet(() -> new Finding(
                            at,
                            Code.NO_SDK_NAME,
                            "the language has no class '" + type.name()
                                    + "', and the SDK knows no other name for one"));
        }

        private ModelClass modelClass(ObjectType type, List<Finding> warnings) {
            String name = classes.getOrDefault(type.name(), type.name());
            List<Property> properties =
                    type.properties().stream().sorted(ID_FIRST).toList();
            Map<String, String> names = sdk.names()
                    .ofMembers(properties.stream().map(Property::name).toList(), name, classes.values());
            List<Member> members = new ArrayList<>();
            for (Property property : properties) {
                String at = Findings.inside(Findings.inside("", type.name()), property.name());
                String called = names.getOrDefault(property.name(), property.name());
                Optional<Finding> lost = lost(property, called, at);
                if (lost.isPresent()) {
                    warnings.add(lost.get());
                } else {
                    boolean isKey =
                            type.primaryKey().filter(property.name()::equals).isPresent();
                    members.add(new Member(property, called, isKey));
                    if (property.indexed() && !isKey && !sdk.indexes()) {
                        warnings.add(new Finding(at, Code.INDEXED, "the SDK declares no indexes"));
                    }
                }
            }
            return new ModelClass(type, name, members, classes, embedded);
        }

        private Optional<Finding> lost(Property property, String called, String at) {
            Optional<String> lacked = sdk.lacks(property).or(() -> PropertyTypes.target(property.type())
                    .filter(target -> !classes.containsKey(target))
                    .map(target -> "it leads to '" + target + "', for which there is no class"));
            if (lacked.isPresent()) {
                return lacked.map(why -> new Finding(at, Code.NOT_IN_SDK, "left out: " + why));
            }
            return sdk.maps() || called.equals(property.name())
                    ? Optional.empty()
                    : Optional.of(new Finding(
                            at,
                            Code.NO_SDK_NAME,
                            "left out: the language has no such name, and the SDK knows no other for a property"));
        }
    }
}
