package io.tandem.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCheckTest {
    private static final DeclaredModel MODEL = new DeclaredModel(List.of(
            type(
                    "Task",
                    Kind.TOP_LEVEL,
                    property("_id", Scalar.INT),
                    property("name", Scalar.STRING),
                    optional("age", Scalar.INT),
                    optional("weight", Scalar.DOUBLE),
                    optional("due", Scalar.DATE),
                    optional("uuid", Scalar.UUID),
                    optional("data", Scalar.DATA),
                    optional("price", Scalar.DECIMAL),
                    optional("any", Scalar.MIXED),
                    optional("done", Scalar.BOOL),
                    optional("oid", Scalar.OBJECT_ID),
                    property("tags", new ListOf(Scalar.STRING)),
                    optional("notes", new ListOf(Scalar.STRING)),
                    property("lots", new SetOf(Scalar.DOUBLE)),
                    optional("things", new SetOf(Scalar.MIXED)),
                    property("counts", new DictionaryOf(Scalar.INT)),
                    optional("owner", new Link("Person")),
                    optional("elsewhere", new Link("Dog")),
                    optional("address", new Link("Address")),
                    property("places", new ListOf(new Link("Address"))),
                    optional("a/b~.$c", Scalar.INT)),
            type("Person", Kind.TOP_LEVEL, property("_id", Scalar.STRING)),
            type("Address", Kind.EMBEDDED, property("city", Scalar.STRING), optional("inner", new Link("Inner"))),
            type("Inner", Kind.EMBEDDED, property("deep", Scalar.BOOL))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'age':{'$numberLong':'5'}}",
                "{'age':null,'weight':1,'due':{'$date':'1969-01-01T00:00:00Z'}}",
                "{'uuid':{'$uuid':'73ffd264-44b3-4c69-90e8-e7d1dfc035d4'},'data':{'$binary':{'base64':'AA==','subType':'00'}}}",
                "{'price':{'$numberDecimal':'1.50'},'any':[1,{'x':'y'}],'done':false}",
                "{'oid':{'$oid':'65a000000000000000000001'},'any':null}",
                "{'tags':[],'notes':[null,'x'],'lots':[1,1.5],'counts':{'a.b':1,'$c':2}}",
                "{'owner':'p-1','address':{'city':'Ulm','inner':{'deep':true}},'places':[{'city':''}]}",
                "{'elsewhere':5}",
                "{'elsewhere':'d-1'}",
                "{'owner':null,'address':null,'a/b~.$c':1}",
            })
    void an_object_that_fits_is_sound(String properties) {
        assertThat(faults(upsert(properties))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'age':1.0}                     | /object/age | type-mismatch",
                "{'age':'1'}                     | /object/age | type-mismatch",
                "{'name':null}                   | /object/name | null-value",
                "{'weight':'1'}                  | /object/weight | type-mismatch",
                "{'due':'2026-01-01'}            | /object/due | type-mismatch",
                "{'uuid':{'$binary':{'base64':'AA==','subType':'00'}}} | /object/uuid | type-mismatch",
                "{'data':{'$uuid':'73ffd264-44b3-4c69-90e8-e7d1dfc035d4'}} | /object/data | type-mismatch",
                "{'price':1.5}                   | /object/price | type-mismatch",
                "{'any':{'$minKey':1}}           | /object/any | type-mismatch",
                "{'oid':'65a000000000000000000001'} | /object/oid | type-mismatch",
                "{'colour':1}                    | /object/colour | unknown-property",
                "{'tags':'x'}                    | /object/tags | type-mismatch",
                "{'tags':null}                   | /object/tags | type-mismatch",
                "{'tags':['x',null]}             | /object/tags/1 | null-value",
                "{'tags':['x',2]}                | /object/tags/1 | type-mismatch",
                "{'lots':[1,2.5,1.0]}            | /object/lots/2 | duplicate-in-set",
                "{'lots':[{'$numberLong':'7'},7]} | /object/lots/1 | duplicate-in-set",
                "{'things':[7,'7',{'$numberDecimal':'7.0'}]} | /object/things/2 | duplicate-in-set",
                "{'things':[0.0,false,-0.0]} | /object/things/2 | duplicate-in-set",
                "{'counts':[1]}                  | /object/counts | type-mismatch",
                "{'counts':{'a/b':'x'}}          | /object/counts/a~1b | type-mismatch",
                "{'owner':5}                     | /object/owner | type-mismatch",
                "{'elsewhere':{'_id':'d-1'}}     | /object/elsewhere | type-mismatch",
                "{'elsewhere':1.5}               | /object/elsewhere | type-mismatch",
                "{'owner':{'_id':'p-1'}}         | /object/owner | type-mismatch",
                "{'address':'Ulm'}               | /object/address | type-mismatch",
                "{'address':{}}                  | /object/address | missing-property",
                "{'address':{'city':'Ulm','zip':1}} | /object/address/zip | unknown-property",
                "{'places':[{'city':'Ulm','inner':{'deep':0}}]} | /object/places/0/inner/deep | type-mismatch",
                "{'places':[null]}               | /object/places/0 | null-value",
                "{'a/b~.$c':'x'}                 | /object/a~1b~0.$c | type-mismatch",
            })
    void what_contradicts_the_model_is_told_with_its_place(String properties, String pointer, String code) {
        assertThat(faults(upsert(properties))).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.code().wireName()).isEqualTo(code);
        });
    }

    @Test
    void all_faults_of_a_line_are_told_at_once_and_each_place_once() {
        String line = "{'type':'Task','object':{'_id':'x','age':99999999999999999999,'weight':true,'colour':1}}";

        assertThat(faults(line))
                .extracting(fault -> fault.pointer() + " " + fault.code().wireName())
                .containsExactly(
                        "/object/age number-out-of-range",
                        "/object/_id type-mismatch",
                        "/object/weight type-mismatch",
                        "/object/colour unknown-property",
                        "/object missing-property");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'Dog','object':{'_id':1}} | /type | unknown-type",
                "{'type':'Address','object':{'_id':1}} | /type | unknown-type",
                "{'type':'Task','op':'delete','key':'1'} | /key | type-mismatch",
                "{'type':'Task','op':'update','key':1,'set':{'age':'x'}} | /set/age | type-mismatch",
                "{'type':'Task','op':'update','key':'1','set':{'age':1}} | /key | type-mismatch",
                "{'type':'Task','op':'update','key':1,'unset':['name']} | /unset/0 | missing-property",
                "{'type':'Task','op':'update','key':1,'unset':['age','colour']} | /unset/1 | unknown-property",
            })
    void every_operation_is_checked(String line, String pointer, String code) {
        assertThat(faults(line)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.code().wireName()).isEqualTo(code);
        });
    }

    @Test
    void an_update_need_not_name_what_is_required() {
        assertThat(faults("{'type':'Task','op':'update','key':1,'set':{'age':2},'unset':['weight','tags']}"))
                .isEmpty();
    }

    private static String upsert(String properties) {
        String rest = properties.substring(1);
        String name = properties.contains("'name'") ? "" : "'name':'n',";
        return "{'type':'Task','object':{'_id':1," + name + rest + "}";
    }

    private static List<Fault> faults(String line) {
        byte[] bytes = line.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return switch (new LineParser().parse(bytes, MODEL)) {
            case ChangeLine.Sound ignored -> List.of();
            case ChangeLine.Faulty faulty -> faulty.faults();
        };
    }

    private static ObjectType type(String name, Kind kind, Property... properties) {
        Optional<String> key = kind == Kind.EMBEDDED ? Optional.empty() : Optional.of("_id");
        return new ObjectType(name, kind, key, Arrays.asList(properties));
    }

    private static Property property(String name, PropertyType type) {
        return new Property(name, type, false, false);
    }

    private static Property optional(String name, PropertyType type) {
        return new Property(name, type, true, false);
    }
}
