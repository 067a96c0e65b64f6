package io.tandem.schema.repair;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.http.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyPathTest {
    private static final TypeSchema TASK = new TypeSchema(
            "Task",
            1,
            Map.of(
                    "Task",
                    type(
                            "Task",
                            ObjectType.Kind.TOP_LEVEL,
                            Map.of(
                                    "at", new Link("Place"),
                                    "past", new ListOf(new Link("Place")),
                                    "named", new DictionaryOf(new Link("Place")),
                                    "counts", new DictionaryOf(Scalar.INT),
                                    "any", Scalar.MIXED,
                                    "owner", new Link("Person"),
                                    "name", Scalar.STRING,
                                    "at.name", Scalar.STRING)),
                    "Place",
                    type("Place", ObjectType.Kind.EMBEDDED, Map.of("lat", Scalar.DOUBLE, "name", Scalar.STRING))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'name'",
                "'at.name'",
                "'unknown.lat'",
                "'name.lat'",
                "'at.unknown'",
                "['name']",
                "['at', 'lat']",
                "['at', 'unknown']",
                "['unknown', 'x', 'y']",
                "['named', 'home']",
                "['named', 'home', 'lat']",
                "['counts', 'a']",
                "['any', 'a', 'b']"
            })
    void a_way_through_embedded_objects_is_taken_and_so_is_what_the_schema_does_not_know(String property) {
        assertThatCode(() -> path(property).demand(TASK)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | convert.property: a name is needed, or a list of 1 to 20 names",
                "[] | convert.property: a name is needed",
                "['at', 1] | convert.property: a name is needed",
                "['past', 'lat'] | convert.property[0]: 'past' holds array<Place> and no embedded object; give stages",
                "['owner', 'name'] | convert.property[0]: 'owner' holds <Person>",
                "['at', 'name', 'x'] | convert.property[1]: 'name' holds string",
                "['counts', 'a', 'b'] | convert.property[1]: 'a' holds int",
                "'at.lat' | convert.property: 'Task' has no property 'at.lat'; for that of the embedded object give the names"
                        + " on the way: [\"at\",\"lat\"]"
            })
    void another_way_is_refused_with_its_place_and_what_to_give_instead(String property, String message) {
        assertThatThrownBy(() -> path(property).demand(TASK))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(message);
    }

    private static PropertyPath path(String property) {
        return PropertyPath.of(BsonDocument.parse("{property: " + property + "}"), "convert", "property");
    }

    private static SchemaType type(String name, ObjectType.Kind kind, Map<String, PropertyType> properties) {
        Map<String, SchemaProperty> known = new LinkedHashMap<>();
        properties.forEach((property, type) ->
                known.put(property, new SchemaProperty(new Property(property, type, true, false), false, 1)));
        return new SchemaType(name, kind, Optional.empty(), known);
    }
}
