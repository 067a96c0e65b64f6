package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.inference.Inference;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// What an App Services schema leaves unsaid of the elements of collections.
class NullableElementsTest {
    private static final String TASK = "{'name':'Task','primaryKey':'_id','properties':{'_id':'int',%s}}";
    private static final String PLACE = ",{'name':'Place','embedded':true,'properties':{%s}}";

    @Test
    void elements_may_be_null_where_the_stored_ones_may() {
        TypeSchema stored =
                declared(TASK.formatted("'a':'string?[]','b':'int?<>','c':'bool?{}','d':'int[]','e':'Place'")
                        + PLACE.formatted("'names':'string?[]'"));
        List<ObjectType> read =
                types(TASK.formatted("'a':'string[]','b':'int<>','c':'bool{}','d':'int[]','e':'Place','f':'int[]'")
                        + PLACE.formatted("'names':'string[]'"));

        assertThat(NullableElements.asStored(read, List.of(stored)))
                .isEqualTo(types(
                        TASK.formatted("'a':'string?[]','b':'int?<>','c':'bool?{}','d':'int[]','e':'Place','f':'int[]'")
                                + PLACE.formatted("'names':'string?[]'")));
    }

    @Test
    void what_was_only_inferred_keeps_them_whatever_is_refined() {
        TypeSchema empty = TypeSchema.empty("Task");
        BsonDocument object = BsonDocument.parse("{_id: 1, n: [1, null], s: ['x', null], p: {names: ['x', null]}}");
        TypeSchema inferred = empty.with(Inference.ofObject(empty, object).changes(), true, 1);
        List<ObjectType> read = types(
                TASK.formatted("'n':'double[]','s':'string<>','p':'Place'") + PLACE.formatted("'names':'string[]'"));

        List<ObjectType> kept = NullableElements.asStored(read, List.of(inferred));

        assertThat(kept)
                .isEqualTo(types(TASK.formatted("'n':'double?[]','s':'string?<>','p':'Place'")
                        + PLACE.formatted("'names':'string?[]'")));
        assertThat(ModelEvolution.decide(Map.of("Task", inferred), kept, Authority.OPERATOR, false))
                .isInstanceOf(Apply.class);
    }

    @Test
    void an_embedded_type_is_known_first_from_the_types_own_schema() {
        TypeSchema own = declared(TASK.formatted("'e':'Place'") + PLACE.formatted("'names':'string[]'"));
        TypeSchema other = declared(TASK.replace("Task", "Note").formatted("'e':'Place'")
                + PLACE.formatted("'names':'string?[]','more':'int?[]'"));
        List<ObjectType> read =
                types(TASK.formatted("'e':'Place'") + PLACE.formatted("'names':'string[]','more':'int[]'"));

        assertThat(NullableElements.asStored(read, List.of(other, own)))
                .isEqualTo(
                        types(TASK.formatted("'e':'Place'") + PLACE.formatted("'names':'string[]','more':'int?[]'")));
    }

    private static TypeSchema declared(String types) {
        return ((Apply) ModelEvolution.decide(Map.of(), types(types), Authority.OPERATOR, false))
                .schemas()
                .values()
                .iterator()
                .next();
    }

    private static List<ObjectType> types(String types) {
        try {
            return RealmNotation.objectTypes(
                    new ObjectMapper().readTree("[" + types.replace('\'', '"') + "]"), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
