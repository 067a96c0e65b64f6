package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.Inference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredNamesTest {
    private static final BsonDocument OBJECT =
            BsonDocument.parse("{_id: 1, limit: 1, x: {'a.b': {uuid: 1}, $d: [{'': 1}], '': {e: true}}}");

    @Test
    void what_objects_brought_is_declared_as_it_is_read() {
        TypeSchema inferred = inferred();

        DeclaredModel model = read(inferred.objectTypes(), inferred);

        Apply apply = (Apply) ModelEvolution.decide(Map.of("B", inferred), model.types(), Authority.OPERATOR, false);
        assertThat(apply.schemas().get("B").objectTypes()).isEqualTo(inferred.objectTypes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{_id: 1, limit: 1} | objectTypes[0].properties.limit",
                "{_id: 1, x: {'a.b': {f: 1}}} | objectTypes[2].name"
            })
    void what_no_schema_has_is_refused_at_its_place(String object, String place) {
        TypeSchema none = TypeSchema.empty("B");
        TypeSchema wanted =
                none.with(Inference.ofObject(none, BsonDocument.parse(object)).changes(), true, 1);

        assertThatThrownBy(() -> read(wanted.objectTypes(), none)).hasMessageContaining(place);
    }

    @Test
    void an_embedded_type_lends_its_name_to_no_object_type() {
        ObjectType top = new ObjectType(
                "B_x_a.b",
                ObjectType.Kind.TOP_LEVEL,
                Optional.of("_id"),
                List.of(new Property("_id", Scalar.INT, false, false)));

        assertThatThrownBy(() -> read(List.of(top), inferred())).hasMessageContaining("objectTypes[0].name");
    }

    private static TypeSchema inferred() {
        TypeSchema empty = TypeSchema.empty("B");
        return empty.with(Inference.ofObject(empty, OBJECT).changes(), true, 1);
    }

    private static DeclaredModel read(List<ObjectType> wanted, TypeSchema known) {
        CollectionSchema there = new CollectionSchema("app", "app", "B", known);
        return DeclaredModel.of("app", wanted.stream().map(DeclaredType::of).toList(), List.of(), () -> List.of(there));
    }
}
