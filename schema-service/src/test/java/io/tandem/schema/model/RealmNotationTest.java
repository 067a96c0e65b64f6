package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import java.util.List;
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
                "{'type':'object','objectType':'Person','optional':false} | <Person>",
                "{'type':'dictionary','objectType':'Person','optional':false} | dictionary<string, Person>",
                "'Person?[]' | array<Person>?",
                "{'type':'mixed','optional':false} | mixed",
                "{'type':'list','objectType':'mixed','optional':false} | array<mixed>?",
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

    @ParameterizedTest
    @CsvSource({"int, false", "int[], true", "string<>, true", "uuid{}, true"})
    void a_collection_as_key_is_told_from_a_value(String type, boolean isCollection) throws JsonProcessingException {
        String json = "[{\"name\":\"T\",\"primaryKey\":\"_id\",\"properties\":{\"tags\":\"int[]\",\"_id\":\"%s\"}}]";

        assertThat(RealmNotation.declared(new ObjectMapper().readTree(json.formatted(type)), "objectTypes"))
                .extracting(DeclaredType::hasCollectionAsKey)
                .containsExactly(isCollection);
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
                "[{'name':'T','properties':{'age':{'type':'linkingObjects','objectType':'T'}}}] | objectTypes[0].properties.age.property: a text",
                "[{'name':'T','properties':{}},{'name':'T','properties':{}}] | objectTypes: Type 'T' appears more than once",
                "[{'name':'T','properties':{'a':'int','b':{'type':'int','mapTo':'a'}}}] | objectTypes: Property 'a' appears more than once",
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
