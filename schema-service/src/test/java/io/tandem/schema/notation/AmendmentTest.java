package io.tandem.schema.notation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A part of a schema that is written over the whole.
class AmendmentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LinkTargets TARGETS =
            LinkTargets.of(List.of(new LinkTarget("Person", "shop", "people", Scalar.STRING)));
    private static final String LINK =
            "{'ref':'#/relationship/mongodb-atlas/shop/people','foreign_key':'_id','is_list':false}";
    private static final String LINK_OF_OLD = LINK.replace("foreign_key", "foreignKey");
    private static final String WHOLE = """
            {'title':'Task','bsonType':'object','maxProperties':9,'required':['_id','name','gone'],'properties':{
             '_id':{'bsonType':'int','minimum':0},'name':{'bsonType':'string','minLength':1},
             'owner':{'bsonType':'string','description':'who'},'at':{'bsonType':'timestamp'},
             'place':{'bsonType':'object','required':['city'],'x':1,'properties':{
               'city':{'bsonType':'string','maxLength':9},'guard':{'bsonType':'string'},'odd':{'bsonType':'regex'}}},
             'rooms':{'bsonType':'array','minItems':1,'items':{'title':'Room','bsonType':'object','properties':{
               'n':{'bsonType':'int'}}}}}}""";
    private static final String RELATIONS = "{'owner':" + LINK_OF_OLD + ",'place.guard':" + LINK_OF_OLD + "}";

    @Test
    void what_a_part_does_not_name_stays_as_it_was_written() {
        assertThat(amended(
                        "{'title':'Task','required':['_id'],'properties':{'_id':{'bsonType':'int','minimum':0}}}",
                        "{}"))
                .isEqualTo(new AppServicesSchema(json(WHOLE), json(RELATIONS)));
    }

    @Test
    void what_a_part_names_is_written_as_there() {
        AppServicesSchema now = amended("""
                {'title':'Task','type':'object','maxProperties':10,'note':'n','required':['_id','more','place'],'properties':{
                 '_id':{'bsonType':'int','minimum':1},'name':{'bsonType':'string','minLength':2},
                 'owner':{'bsonType':'string'},'more':{'bsonType':'bool'},'at':{'bsonType':'minKey'},
                 'odd':{'bsonType':'maxKey'},
                 'place':{'title':'Task_place','bsonType':'object','y':2,'properties':{
                   'zip':{'bsonType':'string'},'guard':{'bsonType':'string','description':'him'}}},
                 'rooms':{'bsonType':'array','maxItems':3,'items':{'title':'Room','bsonType':'object','properties':{
                   'm':{'bsonType':'int'}}}}}}""", "{'place.guard':" + LINK + ",'owner':" + LINK + ",'nobody':" + LINK + "}");

        assertThat(now.schema()).isEqualTo(json("""
                {'title':'Task','bsonType':'object','maxProperties':10,'required':['_id','gone','more','place'],
                 'properties':{
                 '_id':{'bsonType':'int','minimum':1},'name':{'bsonType':'string','minLength':2},
                 'owner':{'bsonType':'string'},'at':{'bsonType':'minKey'},
                 'place':{'bsonType':'object','required':['city'],'x':1,'properties':{
                   'city':{'bsonType':'string','maxLength':9},'guard':{'bsonType':'string','description':'him'},
                   'odd':{'bsonType':'regex'},'zip':{'bsonType':'string'}},'title':'Task_place','y':2},
                 'rooms':{'bsonType':'array','minItems':1,'items':{'title':'Room','bsonType':'object','properties':{
                   'n':{'bsonType':'int'},'m':{'bsonType':'int'}}},'maxItems':3},
                 'more':{'bsonType':'bool'},'odd':{'bsonType':'maxKey'}},'note':'n'}"""));
        assertThat(now.relationships())
                .isEqualTo(json("{'owner':" + LINK + ",'place.guard':" + LINK + ",'nobody':" + LINK + "}"));
    }

    @Test
    void what_of_a_part_could_not_be_read_takes_nothing_away() {
        AppServicesSchema now = amended("""
                {'title':'Task','required':['_id','owner'],'properties':{'_id':{'bsonType':'int','minimum':0},
                 'name':{'bsonType':'timestamp'}}}""", "{'owner':" + LINK + "}");

        assertThat(now).isEqualTo(new AppServicesSchema(json(WHOLE), json(RELATIONS)));
    }

    /// The whole as it is written after an additive change that this part named.
    private static AppServicesSchema amended(String part, String relationships) {
        AsWritten whole = written(WHOLE, RELATIONS);
        AsWritten amended = whole.amended(written(part, relationships));
        List<ObjectType> types = read(json(amended.schema().toString()), amended.relationships());
        return amended.dress(AppServicesSchema.of("Task", types, TARGETS, "shop"));
    }

    private static AsWritten written(String schema, String relationships) {
        ExportedSchema exported = new ExportedSchema("shop", "tasks", json(schema), json(relationships));
        return AsWritten.of(exported, read(json(schema), json(relationships)), TARGETS);
    }

    private static List<ObjectType> read(ObjectNode schema, ObjectNode relationships) {
        ExportedSchema exported = new ExportedSchema("shop", "tasks", schema, relationships);
        return AppExport.read(List.of(exported), Set.of(), TARGETS).getFirst().types();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
