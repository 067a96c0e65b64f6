package io.tandem.schema.notation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.model.RealmNotation;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppServicesSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void a_schema_is_written_as_development_mode_writes_it() throws JsonProcessingException {
        TypeSchema schema = schema("""
                [{'name':'Task','primaryKey':'_id','properties':{'_id':'objectId','title':'string','due':'date?',
                  'tags':'string[]','seen':'int<>','counts':'double{}','place':'Place','owner':'Person',
                  'watchers':'Person[]','any':'mixed'}},
                 {'name':'Place','embedded':true,'properties':{'lat':'double','zone':'Zone[]'}},
                 {'name':'Zone','embedded':true,'properties':{'keeper':'Person'}},
                 {'name':'Person','primaryKey':'_id','properties':{'_id':'string'}}]""");
        LinkTargets targets = LinkTargets.of(List.of(new LinkTarget("Person", "myapp", "Person", Scalar.STRING)));

        AppServicesSchema written = AppServicesSchema.of("Task", schema.objectTypes(), targets, "myapp");

        assertThat(JSON.writeValueAsString(written.schema()))
                .isEqualTo(("{'title':'Task','type':'object','required':['_id','title'],'properties':{"
                                + "'_id':{'bsonType':'objectId'},'title':{'bsonType':'string'},"
                                + "'due':{'bsonType':'date'},"
                                + "'tags':{'bsonType':'array','items':{'bsonType':'string'}},"
                                + "'seen':{'bsonType':'array','uniqueItems':true,'items':{'bsonType':'long'}},"
                                + "'counts':{'bsonType':'object','additionalProperties':{'bsonType':'double'}},"
                                + "'place':{'title':'Place','type':'object','required':['lat'],'properties':{"
                                + "'lat':{'bsonType':'double'},"
                                + "'zone':{'bsonType':'array','items':{'title':'Zone','type':'object','required':[],"
                                + "'properties':{'keeper':{'bsonType':'string'}}}}}},"
                                + "'owner':{'bsonType':'string'},"
                                + "'watchers':{'bsonType':'array','items':{'bsonType':'string'}},"
                                + "'any':{'bsonType':'mixed'}}}")
                        .replace('\'', '"'));
        assertThat(JSON.writeValueAsString(written.relationships()))
                .isEqualTo(("{'place.zone.[].keeper':{'ref':'#/relationship/mongodb-atlas/myapp/Person',"
                                + "'foreign_key':'_id','is_list':false},"
                                + "'owner':{'ref':'#/relationship/mongodb-atlas/myapp/Person',"
                                + "'foreign_key':'_id','is_list':false},"
                                + "'watchers':{'ref':'#/relationship/mongodb-atlas/myapp/Person',"
                                + "'foreign_key':'_id','is_list':true}}")
                        .replace('\'', '"'));
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
