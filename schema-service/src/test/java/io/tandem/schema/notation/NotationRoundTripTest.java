package io.tandem.schema.notation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.schema.model.RealmNotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;

/// Any sound object type is read as it was written, but for what a notation cannot say.
class NotationRoundTripTest {

    @net.jqwik.api.Property(tries = 2_000)
    void realm_notation_says_all(@ForAll("withAnything") List<ObjectType> types) {
        assertThat(RealmNotation.objectTypes(RealmWriter.objectTypes(types), "objectTypes"))
                .isEqualTo(types);
    }

    /// Without indexes and nullable elements of collections, and without dots in names, which make paths ambiguous.
    @net.jqwik.api.Property(tries = 2_000)
    void app_services_says_all_but_indexes_and_nullable_elements(@ForAll("forAppServices") List<ObjectType> types) {
        ReadSchema read = appServices(types);

        assertThat(read.findings()).isEmpty();
        assertThat(read.types()).isEqualTo(types);
    }

    @net.jqwik.api.Property(tries = 1_000)
    void what_app_services_cannot_say_is_lost_and_nothing_else(@ForAll("withAnything") List<ObjectType> types) {
        assertThat(appServices(types).types())
                .usingRecursiveComparison()
                .ignoringFields("properties.indexed")
                .isEqualTo(types.stream()
                        .map(NotationRoundTripTest::withoutNullableElements)
                        .toList());
    }

    /// Without indexes; what is asymmetric is not in a validator; names with dots come last.
    @net.jqwik.api.Property(tries = 2_000)
    void json_schema_says_all_but_indexes(@ForAll("forMongo") List<ObjectType> types) {
        MongoSchema written = MongoSchema.of("Task", types, ObjectTypes.targets(types));
        ReadSchema read = MongoSchema.read(written.validator(), "Task");

        assertThat(written.findings()).isEmpty();
        assertThat(read.findings()).isEmpty();
        assertThat(read.types().getFirst()).isEqualTo(oddNamesLast(types.getFirst()));
        assertThat(read.types())
                .containsExactlyInAnyOrderElementsOf(
                        types.stream().map(NotationRoundTripTest::oddNamesLast).toList());
    }

    /// Whatever a schema has beside what Realm knows: unchanged, it is written as it was.
    @net.jqwik.api.Property(tries = 1_000)
    void a_schema_that_has_grown_keeps_what_was_written(
            @ForAll("forAppServices") List<ObjectType> types, @ForAll("forAppServices") List<ObjectType> others) {
        ObjectNode schema = plain(types).schema();
        schema.put("description", "of ours");
        ((ObjectNode) schema.path("properties").path("_id")).put("minLength", 3);
        ExportedSchema exported =
                new ExportedSchema("myapp", "Task", schema, plain(types).relationships());
        ReadSchema read = AppExport.read(List.of(exported), asymmetric(types), ObjectTypes.targets(types))
                .getFirst();
        AsWritten written = AsWritten.of(exported, read.types(), ObjectTypes.targets(types));

        assertThat(written.dress(plain(types)))
                .isEqualTo(new AppServicesSchema(schema, plain(types).relationships()));
        AppServicesSchema changed = written.dress(plain(others));
        assertThat(changed.schema().path("description").asText()).isEqualTo("of ours");
        assertThat(changed.relationships()).isEqualTo(plain(others).relationships());
        ExportedSchema again = new ExportedSchema("myapp", "Task", changed.schema(), changed.relationships());
        assertThat(AppExport.read(List.of(again), asymmetric(others), ObjectTypes.targets(others))
                        .getFirst()
                        .types())
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(others);
    }

    private static ReadSchema appServices(List<ObjectType> types) {
        AppServicesSchema written = plain(types);
        ExportedSchema exported = new ExportedSchema("myapp", "Task", written.schema(), written.relationships());
        return AppExport.read(List.of(exported), asymmetric(types), ObjectTypes.targets(types))
                .getFirst();
    }

    private static AppServicesSchema plain(List<ObjectType> types) {
        return AppServicesSchema.of("Task", types, ObjectTypes.targets(types), "myapp");
    }

    private static Set<String> asymmetric(List<ObjectType> types) {
        return types.getFirst().kind() == Kind.ASYMMETRIC ? Set.of("Task") : Set.of();
    }

    private static ObjectType withoutNullableElements(ObjectType type) {
        return with(
                type,
                type.properties().stream()
                        .map(p -> p.optional() && p.type().text().contains("<") && !isAlwaysOptional(p)
                                ? new Property(p.name(), p.type(), false, false)
                                : p)
                        .toList());
    }

    private static boolean isAlwaysOptional(Property property) {
        String text = property.type().text();
        return text.contains("mixed") || text.matches("<.*>|dictionary<string, (Task|Person|Place|Zone)>");
    }

    private static ObjectType oddNamesLast(ObjectType type) {
        List<Property> sorted = new ArrayList<>(type.properties());
        sorted.sort(Comparator.comparing(p -> OddNames.isOdd(p.name())));
        return with(type, sorted);
    }

    private static ObjectType with(ObjectType type, List<Property> properties) {
        return new ObjectType(type.name(), type.kind(), type.primaryKey(), properties);
    }

    @Provide
    Arbitrary<List<ObjectType>> withAnything() {
        return ObjectTypes.task(names(false), true, true);
    }

    @Provide
    Arbitrary<List<ObjectType>> forAppServices() {
        return ObjectTypes.task(names(false), false, false);
    }

    @Provide
    Arbitrary<List<ObjectType>> forMongo() {
        return ObjectTypes.task(names(true), true, false).map(types -> types.stream()
                .map(type -> type.kind() == Kind.ASYMMETRIC
                        ? new ObjectType(type.name(), Kind.TOP_LEVEL, type.primaryKey(), type.properties())
                        : type)
                .toList());
    }

    private static Arbitrary<String> names(boolean dots) {
        Arbitrary<String> odd =
                Arbitraries.of("a", "b", "$ref", "price $", "x/y~z", "größe", "🙂", "type", "title", "properties");
        Arbitrary<String> dotted = Arbitraries.of("", "a.b", ".", "x.", "a.[].b", "(.*)-", "#\n .");
        Arbitrary<String> plain =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(4);
        return dots ? Arbitraries.oneOf(odd, dotted, plain) : Arbitraries.oneOf(odd, plain);
    }
}
