package io.tandem.schema.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.BrokenModel;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.model.DeclaredModel;
import io.tandem.schema.model.ListedChanges;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// What a change does to documents and models, and which renames a model tells.
class DocumentCountTest {
    private static final String OLD = "{'_id':'int','name':'string?','tags':'int[]'}";

    @Test
    void of_a_sample_the_counts_are_estimates_and_say_so() {
        DocumentCount count = count(OLD, "{'_id':'int','name':'string','tags':'int[]'}");

        count.look(BsonDocument.parse("{_id: 1, name: 'a'}"));
        count.look(BsonDocument.parse("{_id: 2, name: null}"));
        count.look(BsonDocument.parse("{_id: 3, name: 'b', tags: ['not an int']}"));
        count.look(BsonDocument.parse("{_id: 4}"));

        assertThat(count.json(400))
                .containsEntry("examined", 4L)
                .containsEntry("exact", false)
                .containsEntry("notSyncing", 200L);
        assertThat(count.json(4)).containsEntry("exact", true).containsEntry("notSyncing", 2L);
        assertThat(count.json(4).get("reasons").toString())
                .isEqualTo(
                        "[{path=name, reason=The required property 'Task.name' of type 'string' is null., documents=1},"
                                + " {path=name, reason=The required property 'Task.name' of type 'string' is missing., documents=1}]");
    }

    @Test
    void a_model_breaks_by_what_it_names_otherwise() {
        List<SchemaChange> breaking =
                changes("{'_id':'int','name':'string?','size':'int'}", "{'_id':'int','name':'string'}", Renames.NONE);

        assertThat(BrokenModel.by(breaking, types("{'_id':'int','name':'string?'}")))
                .extracting(change -> ListedChanges.judged(List.of(change), Side.SERVER, List.of())
                        .getFirst()
                        .get("path"))
                .containsExactly("Task.name");
        assertThat(BrokenModel.by(breaking, types("{'_id':'int','name':'string'}")))
                .isEmpty();
        assertThat(BrokenModel.by(breaking, types("{'_id':'int','size':'int'}")))
                .hasSize(1);
    }

    @Test
    void a_model_tells_a_rename_where_the_program_keeps_its_name_and_the_stored_one_is_new() {
        TypeSchema schema = schema("{'_id':'int','name':'string?'}");

        assertThat(declared("{'_id':'int','heading':{'type':'string?','mapTo':'name'}}")
                        .renames(List.of(schema)))
                .isEqualTo(Renames.NONE);
        assertThat(declared("{'_id':'int','name':{'type':'string?','mapTo':'heading'}}")
                        .renames(List.of(schema))
                        .properties())
                .containsExactly(Map.entry("Task.name", "heading"));
        assertThat(declared("{'_id':'int','other':{'type':'string?','mapTo':'heading'}}")
                        .renames(List.of(schema)))
                .isEqualTo(Renames.NONE);
    }

    private static DocumentCount count(String before, String after) {
        return new DocumentCount(schema(before), schema(after), changes(before, after, Renames.NONE), Map.of());
    }

    private static List<SchemaChange> changes(String before, String after, Renames renames) {
        return SchemaDiff.between(types(before), types(after), renames);
    }

    private static TypeSchema schema(String properties) {
        return TypeSchema.empty("Task").with(SchemaDiff.between(List.of(), types(properties)), false, 1);
    }

    private static List<ObjectType> types(String properties) {
        return declared(properties).types();
    }

    private static DeclaredModel declared(String properties) {
        String json = "[{'name':'Task','primaryKey':'_id','properties':" + properties + "}]";
        try {
            return DeclaredModel.of(
                    "todo",
                    RealmNotation.declared(new ObjectMapper().readTree(json.replace('\'', '"')), "objectTypes"),
                    List.of(),
                    List::of);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
