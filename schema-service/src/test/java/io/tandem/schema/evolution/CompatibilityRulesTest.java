package io.tandem.schema.evolution;

import static io.tandem.schema.evolution.CompatibilityRules.Effect.ADDITIVE;
import static io.tandem.schema.evolution.CompatibilityRules.Effect.BREAKING;
import static io.tandem.schema.evolution.CompatibilityRules.Effect.HARMLESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The two lists of the documents, line by line; see "Breaking Changes" and "Non-Breaking Changes" there.
class CompatibilityRulesTest {
    private static final Property REQUIRED = new Property("name", Scalar.STRING, false, false);
    private static final Property OPTIONAL = new Property("name", Scalar.STRING, true, false);
    private static final Property NUMBER = new Property("name", Scalar.INT, true, false);
    private static final ObjectType DOG = new ObjectType("Dog", Kind.TOP_LEVEL, Optional.of("_id"), List.of());

    static Stream<Arguments> theDocumentsLists() {
        return Stream.of(
                line("adding a class", new SchemaChange.TypeAdded(DOG), ADDITIVE, ADDITIVE),
                line(
                        "adding a required property to an existing class",
                        new SchemaChange.PropertyAdded("Dog", REQUIRED),
                        ADDITIVE,
                        ADDITIVE),
                line(
                        "adding an optional property to an existing class",
                        new SchemaChange.PropertyAdded("Dog", OPTIONAL),
                        ADDITIVE,
                        ADDITIVE),
                line(
                        "changing a property's type but keeping the same name",
                        new SchemaChange.PropertyTypeChanged("Dog", OPTIONAL, NUMBER),
                        BREAKING,
                        BREAKING),
                line(
                        "changing a property's name",
                        new SchemaChange.PropertyRenamed("Dog", "name", "title"),
                        BREAKING,
                        BREAKING),
                line(
                        "changing a primary key",
                        new SchemaChange.PrimaryKeyChanged("Dog", Optional.of("_id"), Optional.of("name")),
                        BREAKING,
                        BREAKING),
                line(
                        "changing a property from optional to required",
                        new SchemaChange.OptionalityChanged("Dog", OPTIONAL, REQUIRED),
                        BREAKING,
                        BREAKING),
                line(
                        "changing a property from optional to required (or vice-versa)",
                        new SchemaChange.OptionalityChanged("Dog", REQUIRED, OPTIONAL),
                        BREAKING,
                        BREAKING),
                line(
                        "removing a required property from a class",
                        new SchemaChange.PropertyRemoved("Dog", REQUIRED),
                        HARMLESS,
                        BREAKING),
                line(
                        "removing an optional property from a class",
                        new SchemaChange.PropertyRemoved("Dog", OPTIONAL),
                        HARMLESS,
                        BREAKING),
                line("removing a class", new SchemaChange.TypeRemoved(DOG), HARMLESS, BREAKING),
                line("(renaming a class)", new SchemaChange.TypeRenamed("Dog", "Hound"), BREAKING, BREAKING),
                line(
                        "(top-level to embedded)",
                        new SchemaChange.KindChanged("Dog", Kind.TOP_LEVEL, Kind.EMBEDDED),
                        BREAKING,
                        BREAKING),
                line(
                        "(an index, which no schema has)",
                        new SchemaChange.IndexChanged("Dog", OPTIONAL, OPTIONAL),
                        HARMLESS,
                        HARMLESS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theDocumentsLists")
    void each_line_of_the_documents_is_judged_as_it_says(
            String line, SchemaChange change, Effect onClient, Effect onServer) {
        assertThat(CompatibilityRules.judge(change, Side.CLIENT)).isEqualTo(onClient);
        assertThat(CompatibilityRules.judge(change, Side.SERVER)).isEqualTo(onServer);
    }

    private static Arguments line(String words, SchemaChange change, Effect onClient, Effect onServer) {
        return arguments(words, change, onClient, onServer);
    }
}
