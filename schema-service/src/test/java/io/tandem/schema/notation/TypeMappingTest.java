package io.tandem.schema.notation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.model.RealmNotation;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which Realm type is which JSON schema, in both directions.
class TypeMappingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LinkTargets PERSON =
            LinkTargets.of(List.of(new LinkTarget("Person", "myapp", "people", Scalar.UUID)));
    private static final String ADDRESS = "{'name':'Address','embedded':true,'properties':{'street':'string?'}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bool        | true  | {'bsonType':'bool'}",
                "bool?       | false | {'bsonType':'bool'}",
                "int         | true  | {'bsonType':'long'}",
                "int?        | false | {'bsonType':'long'}",
                "float       | true  | {'bsonType':'float'}",
                "float?      | false | {'bsonType':'float'}",
                "double      | true  | {'bsonType':'double'}",
                "double?     | false | {'bsonType':'double'}",
                "string      | true  | {'bsonType':'string'}",
                "string?     | false | {'bsonType':'string'}",
                "data        | true  | {'bsonType':'binData'}",
                "data?       | false | {'bsonType':'binData'}",
                "date        | true  | {'bsonType':'date'}",
                "date?       | false | {'bsonType':'date'}",
                "objectId    | true  | {'bsonType':'objectId'}",
                "objectId?   | false | {'bsonType':'objectId'}",
                "uuid        | true  | {'bsonType':'uuid'}",
                "uuid?       | false | {'bsonType':'uuid'}",
                "decimal128  | true  | {'bsonType':'decimal'}",
                "decimal128? | false | {'bsonType':'decimal'}",
                "mixed       | false | {'bsonType':'mixed'}",
                "string[]    | false | {'bsonType':'array','items':{'bsonType':'string'}}",
                "string<>    | false | {'bsonType':'array','uniqueItems':true,'items':{'bsonType':'string'}}",
                "string{}    | false | {'bsonType':'object','additionalProperties':{'bsonType':'string'}}",
                "int[]       | false | {'bsonType':'array','items':{'bsonType':'long'}}",
                "int<>       | false | {'bsonType':'array','uniqueItems':true,'items':{'bsonType':'long'}}",
                "int{}       | false | {'bsonType':'object','additionalProperties':{'bsonType':'long'}}",
                "objectId[]  | false | {'bsonType':'array','items':{'bsonType':'objectId'}}",
                "objectId<>  | false | {'bsonType':'array','uniqueItems':true,'items':{'bsonType':'objectId'}}",
                "objectId{}  | false | {'bsonType':'object','additionalProperties':{'bsonType':'objectId'}}",
                "mixed[]     | false | {'bsonType':'array','items':{'bsonType':'mixed'}}",
                "mixed{}     | false | {'bsonType':'object','additionalProperties':{'bsonType':'mixed'}}",
                "Person      | false | {'bsonType':'uuid'}",
                "Person[]    | false | {'bsonType':'array','items':{'bsonType':'uuid'}}",
                "Person<>    | false | {'bsonType':'array','uniqueItems':true,'items':{'bsonType':'uuid'}}",
                "Person{}    | false | {'bsonType':'object','additionalProperties':{'bsonType':'uuid'}}",
                "Address     | false | {'title':'Address','type':'object','required':[],'properties':"
                        + "{'street':{'bsonType':'string'}}}",
                "Address[]   | false | {'bsonType':'array','items':{'title':'Address','type':'object','required':[],"
                        + "'properties':{'street':{'bsonType':'string'}}}}",
                "Address{}   | false | {'bsonType':'object','additionalProperties':{'title':'Address','type':'object',"
                        + "'required':[],'properties':{'street':{'bsonType':'string'}}}}",
            })
    void a_realm_type_is_written_and_read(String notation, boolean required, String schema)
            throws JsonProcessingException {
        List<ObjectType> types = types(notation);
        AppServicesSchema written = AppServicesSchema.of("T", types, PERSON, "myapp");

        assertThat(written.schema().path("properties").path("value")).isEqualTo(json(schema));
        assertThat(written.schema().path("required").toString().contains("value"))
                .isEqualTo(required);
        assertThat(read(written.schema(), written.relationships())).isEqualTo(types);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int?     | {'bsonType':'int'}",
                "int?     | {'type':'int'}",
                "int?     | {'type':'integer'}",
                "double?  | {'type':'number'}",
                "bool?    | {'bsonType':'boolean'}",
                "bool?    | {'bsonType':['bool','null']}",
                "double?  | {'bsonType':['int','double','long']}",
                "string{} | {'bsonType':'object','properties':{},'additionalProperties':{'bsonType':'string'}}",
                "mixed{}  | {'bsonType':'object','additionalProperties':true}",
                "mixed{}  | {'additionalProperties':{}}",
                "string[] | {'items':{'type':'string'}}",
                "Address  | {'bsonType':'object','title':'Address','properties':{'street':{'bsonType':'string'}}}",
                "Address  | {'title':'Address','properties':{'street':{'bsonType':'string'}}}",
            })
    void other_ways_to_write_a_type_are_read_as_well(String notation, String schema) throws JsonProcessingException {
        ObjectNode root = (ObjectNode)
                json("{'title':'T','properties':{'_id':{'bsonType':'int'},'value':" + schema + "},'required':['_id']}");

        assertThat(read(root, JSON.missingNode())).isEqualTo(types(notation));
    }

    private static List<ObjectType> read(JsonNode schema, JsonNode relationships) {
        ReadSchema read = AppExport.read(
                        List.of(new ExportedSchema("myapp", "T", schema, relationships)), Set.of(), PERSON)
                .getFirst();
        assertThat(read.findings()).isEmpty();
        return read.types();
    }

    private static List<ObjectType> types(String notation) throws JsonProcessingException {
        String embedded = notation.startsWith("Address") ? "," + ADDRESS : "";
        return RealmNotation.objectTypes(
                json("[{'name':'T','primaryKey':'_id','properties':{'_id':'int','value':'" + notation + "'}}" + embedded
                        + "]"),
                "objectTypes");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
