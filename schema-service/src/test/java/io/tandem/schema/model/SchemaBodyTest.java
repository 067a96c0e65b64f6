package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.schema.http.Problem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An App Services schema in place of object types.
class SchemaBodyTest {

    @Test
    void a_title_that_looks_like_a_type_in_realms_notation_is_a_title() {
        DeclaredModel model = model("""
                {'_id':{'bsonType':'objectId'},
                 'a':{'bsonType':'object','title':'data','properties':{'n':{'bsonType':'long'}}},
                 'b':{'bsonType':'object','title':'Place?','properties':{'n':{'bsonType':'long'}}},
                 'c':{'bsonType':'array','items':{'bsonType':'object','title':'int','properties':{'n':{'bsonType':'long'}}}},
                 'd':{'bsonType':'object','additionalProperties':
                      {'bsonType':'object','title':'Spot[]','properties':{'n':{'bsonType':'long'}}}}}""");

        assertThat(model.types().getFirst().properties())
                .extracting(Property::type)
                .contains(
                        new Link("data"),
                        new Link("Place?"),
                        new ListOf(new Link("int")),
                        new DictionaryOf(new Link("Spot[]")));
        assertThat(model.types())
                .extracting(type -> type.name())
                .containsExactly("Task", "data", "Place?", "int", "Spot[]");
    }

    @Test
    void a_name_with_a_nul_is_refused_in_this_notation_too() {
        assertThatThrownBy(() -> model("{'_id':{'bsonType':'objectId'},'a\\u0000b':{'bsonType':'long'}}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no property with a NUL in its name");
    }

    private static DeclaredModel model(String properties) {
        String body = "{'schema':{'title':'Task','properties':" + properties + "}}";
        try {
            SchemaBody given =
                    SchemaBody.read(new ObjectMapper().readTree(body.replace('\'', '"')), Set.of(), "app", List.of());
            return DeclaredModel.of("app", given.types(), List.of(), List::of);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
