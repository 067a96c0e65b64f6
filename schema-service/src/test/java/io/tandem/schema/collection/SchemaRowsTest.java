package io.tandem.schema.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void a_stored_schema_is_read_as_it_was_written() {
        TypeSchema schema = schema("""
                [{'name':'Task','primaryKey':'_id','properties':{'_id':'uuid','a.b':'string?[]','$x':'int<>','':'Place{}',
                  'd':{'type':'decimal128','indexed':true}}},
                 {'name':'Place','embedded':true,'properties':{'lat':'float'}}]""");
        CollectionSchema stored = new CollectionSchema("app", "db", "Task", schema);

        CollectionSchema read = SchemaRows.schema(SchemaRows.row(stored));

        assertThat(read).isEqualTo(stored);
        assertThat(read.schema().objectTypes()).isEqualTo(schema.objectTypes());
    }

    private static TypeSchema schema(String json) {
        try {
            List<ObjectType> types = RealmNotation.objectTypes(JSON.readTree(json.replace('\'', '"')), "objectTypes");
            return ((Apply) ModelEvolution.decide(Map.of(), types, Authority.OPERATOR, false))
                    .schemas()
                    .get("Task");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
