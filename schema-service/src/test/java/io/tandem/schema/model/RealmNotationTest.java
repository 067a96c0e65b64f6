package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.model.ModelValidation.Realm;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealmNotationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'int' | int",
                "'string?' | string?",
                "'objectId' | object id",
                "'decimal128' | decimal",
                "'mixed' | mixed?",
                "'string[]' | array<string>",
                "'string?[]' | array<string>?",
                "'int<>' | set<int>",
                "'double{}' | dictionary<string, double>",
                "'{}' | dictionary<string, mixed>?",
                "'Person' | <Person>?",
                "'Person[]' | array<Person>",
                "'Person{}' | dictionary<string, Person>?",
                "{'type':'string','optional':true} | string?",
                "{'type':'string?'} | string?",
                "{'type':'list','objectType':'Person','optional':false,'indexed':false} | array<Person>",
                "{'type':'list','objectType':'string','optional':true} | array<string>?",
                "{'type':'set','objectType':'int'} | set<int>",
                "{'type':'dictionary','objectType':'int?'} | dictionary<string, int>?",
                "{'type':'object','objectType':'Person'} | <Person>?",
                "{'type':'int','default':5} | int",
            })
    void short_and_long_forms_say_the_same(String notation, String type) {
        assertThat(text(property(notation))).isEqualTo("p " + type);
    }

    @Test
    void the_stored_name_is_the_mapped_one_also_for_the_primary_key() {
        ObjectType type = types("[{'name':'T','primaryKey':'id','properties':{'id':{'type':'int','mapTo':'_id'}}}]")
                .getFirst();

        assertThat(type.primaryKey()).contains("_id");
        assertThat(type.property("_id")).isPresent();
    }

    @Test
    void backlinks_are_not_stored() {
        ObjectType type = types("[{'name':'T','properties':{'tasks':"
                        + "{'type':'linkingObjects','objectType':'Task','property':'owner'}}}]")
                .getFirst();

        assertThat(type.properties()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | objectTypes: a list",
                "[{'name':'T'}] | objectTypes[0].properties: an object",
                "[{'properties':{}}] | objectTypes[0].name: a text",
                "[{'name':'T','properties':{'age':5}}] | objectTypes[0].properties.age: a type",
                "[{'name':'T','properties':{'age':'int??'}}] | objectTypes[0].properties.age: 'int??' is no type",
                "[{'name':'T','properties':{'age':'int[][]'}}] | objectTypes[0].properties.age: 'int[][]' is no type",
                "[{'name':'T','properties':{'age':''}}] | objectTypes[0].properties.age: '' is no type",
                "[{'name':'T','properties':{'age':{'type':'list'}}}] | objectTypes[0].properties.age.objectType: a text",
                "[{'name':'T','properties':{'age':{'type':'int','optional':'yes'}}}] | objectTypes[0].properties.age.optional: true",
                "[{'name':'T','properties':{'age':{'type':'int','x':1}}}] | objectTypes[0].properties.age: unknown member 'x'",
                "[{'name':'T','properties':{},'embeded':true}] | objectTypes[0]: unknown member 'embeded'",
            })
    void what_is_malformed_is_named_with_its_place(String json, String message) {
        assertThatThrownBy(() -> types(json))
                .isInstanceOf(NotationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void the_id_of_a_model_is_its_content() {
        String cat = "{'name':'Cat','primaryKey':'_id','properties':{'_id':'int'}}";
        String dog = "{'name':'Dog','primaryKey':'_id','properties':{'_id':'int'}}";

        assertThat(Models.id(types("[" + cat + "," + dog + "]")))
                .isEqualTo(Models.id(types("[" + dog + "," + cat + "]")))
                .isNotEqualTo(Models.id(types("[" + cat + "]")));
    }

    @Test
    void an_unsound_model_gets_every_error_in_realm_cores_words() {
        assertThat(ModelValidation.errors(
                        types("[{'name':'B','primaryKey':'id','properties':{'id':'bool','x':'Nobody'}},"
                                + "{'name':'A','properties':{}}]"),
                        Set.of(),
                        Realm.SYNC))
                .containsExactly(
                        "There must be a primary key property named '_id' on a synchronized Realm but none was found"
                                + " for type 'A'",
                        "Property 'B.x' of type 'object' has unknown object type 'Nobody'",
                        "Property 'B.id' of type 'bool' cannot be made the primary key.",
                        "The primary key property on a synchronized Realm must be named '_id' but found 'id' for type"
                                + " 'B'");
    }

    @Test
    void embedded_objects_that_contain_themselves_are_refused() {
        assertThat(ModelValidation.errors(
                        types("[{'name':'E','embedded':true,'properties':{'link':'F'}},"
                                + "{'name':'F','embedded':true,'properties':{'back':'E[]'}}]"),
                        Set.of(),
                        Realm.SYNC))
                .containsExactly("Cycles containing embedded objects are not currently supported: 'E.link.back'");
    }

    private static Property property(String notation) {
        return types("[{'name':'T','properties':{'p':" + notation + "}}]")
                .getFirst()
                .properties()
                .getFirst();
    }

    private static String text(Property property) {
        return property.name() + " " + property.type().text() + (property.optional() ? "?" : "");
    }

    private static List<ObjectType> types(String json) {
        try {
            return RealmNotation.objectTypes(new ObjectMapper().readTree(json.replace('\'', '"')), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
