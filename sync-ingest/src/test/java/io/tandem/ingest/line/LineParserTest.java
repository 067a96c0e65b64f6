package io.tandem.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
    private final LineParser parser = new LineParser();

    @Test
    void an_upsert_carries_the_whole_object() {
        ChangeLine.Sound line = sound("{'id':'e1','type':'Task','op':'upsert','object':{'_id':1,'a':2}}");

        assertThat(line)
                .isEqualTo(new ChangeLine.Sound("e1", "Task", new Operation.Upsert(document("{'_id':1,'a':2}"))));
    }

    @Test
    void an_update_sets_and_unsets_properties_by_name() {
        ChangeLine.Sound line = sound("{'id':'e','op':'update','type':'T','key':7,'set':{'a.b':1},'unset':['c.d','']}");

        assertThat(line.operation())
                .isEqualTo(new Operation.Update(new BsonInt32(7), document("{'a.b':1}"), List.of("c.d", "")));
    }

    @Test
    void a_delete_needs_only_the_key() {
        assertThat(sound("{'op':'delete','type':'T','key':'k'}").operation())
                .isEqualTo(new Operation.Delete(new BsonString("k")));
    }

    @Test
    void an_object_without_op_is_upserted() {
        assertThat(sound("{'object':{'_id':1},'type':'T'}").operation()).isInstanceOf(Operation.Upsert.class);
    }

    @Test
    void a_line_without_id_gets_one_of_its_own() {
        String line = "{'op':'delete','type':'T','key':'k'}";

        assertThat(sound(line).id()).hasSize(36).isNotEqualTo(sound(line).id());
    }

    @Test
    void the_same_id_in_an_update_is_no_change() {
        Operation operation = sound("{'op':'update','type':'T','key':7,'set':{'_id':{'$numberLong':'7'},'a':1}}")
                .operation();

        assertThat(operation).isEqualTo(new Operation.Update(new BsonInt32(7), document("{'a':1}"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'k'",
                "5",
                "5000000000",
                "{'$oid':'5f6dc78b206ef8b8a05a027f'}",
                "{'$uuid':'123e4567-e89b-42d3-a456-426614174000'}"
            })
    void these_can_be_primary_keys(String key) {
        assertThat(sound("{'type':'T','object':{'_id':" + key + "}}")).isNotNull();
        assertThat(sound("{'type':'T','op':'delete','key':" + key + "}")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "null",
                "true",
                "{}",
                "[1]",
                "{'$date':5}",
                "{'$numberDecimal':'1'}",
                "{'$binary':{'base64':'','subType':'00'}}"
            })
    void these_cannot_be_primary_keys(String key) {
        assertThat(told("{'type':'T','object':{'_id':" + key + "}}")).containsExactly("/object/_id bad-primary-key");
        assertThat(told("{'type':'T','op':'delete','key':" + key + "}")).containsExactly("/key bad-primary-key");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {'type':'T','object':{'a':1}}                                   | /object missing-primary-key
                    {'type':'T','op':'upsert'}                                      | ~ missing-member~
                    {'type':'T'}                                                    | ~ missing-member~
                    {'type':'T','op':'delete'}                                      | ~ missing-member~
                    {'type':'T','op':'update','set':{'a':1}}                        | ~ missing-member~
                    {'object':{'_id':1}}                                            | ~ missing-member~
                    {'type':'T','op':'replace','key':1}                             | /op unknown-op
                    {'type':'T','op':5,'key':1}                                     | /op wrong-type
                    {'type':5,'op':'delete','key':1}                                | /type wrong-type
                    {'type':'','op':'delete','key':1}                               | /type bad-type-name
                    {'type':'a.b','op':'delete','key':1}                            | /type bad-type-name
                    {'type':'$a','op':'delete','key':1}                             | /type bad-type-name
                    {'type':'system.x','op':'delete','key':1}                       | /type bad-type-name
                    {'type':'tandemX','op':'delete','key':1}                        | /type bad-type-name
                    {'type':'ééééééééééééééééééééééééééééé','op':'delete','key':1}  | /type bad-type-name
                    {'id':'','type':'T','op':'delete','key':1}                      | /id bad-id
                    {'id':5,'type':'T','op':'delete','key':1}                       | /id wrong-type
                    {'type':'T','object':5}                                         | /object wrong-type
                    {'type':'T','object':{'$oid':'zz'}}                             | /object malformed-value
                    {'type':'T','object':{'_id':1},'key':1}                         | /key misplaced-member
                    {'type':'T','op':'delete','key':1,'set':{}}                     | /set misplaced-member
                    {'type':'T','op':'update','key':1,'object':{'_id':1},'set':{'a':1}} | /object misplaced-member
                    {'type':'T','op':'update','key':1}                              | ~ nothing-to-change~
                    {'type':'T','op':'update','key':1,'set':{'_id':1}}              | ~ nothing-to-change~
                    {'type':'T','op':'update','key':1,'set':{'_id':2}}              | /set/_id primary-key-change
                    {'type':'T','op':'update','key':1,'unset':['a','_id']}          | /unset/1 primary-key-change
                    {'type':'T','op':'update','key':1,'set':{'a':1},'unset':['a']}  | /unset/0 set-and-unset
                    {'type':'T','op':'update','key':1,'unset':[5]}                  | /unset/0 wrong-type
                    {'type':'T','op':'update','key':1,'unset':'a'}                  | /unset wrong-type
                    {'type':'T','op':'update','key':1,'set':[]}                     | /set wrong-type
                    {'type':'T','object':{'_id':1},'name':'x'}                      | /name unknown-member
                    {'type':'T','type':'T','object':{'_id':1}}                      | /type duplicate-name
                    5                                                               | ~ wrong-type~
                    [{'type':'T','object':{'_id':1}}]                               | ~ wrong-type~
                    {'type':'T','object':{'_id':1}} x                               | ~ not-json~
                    {'type':'T','object':{'_id':1}} {}                              | ~ not-json~
                    {'type':'T','object':{'_id':1,'a':NaN}}                         | /object/a not-json
                    {'type':'T','object':{'_id':1,'a':01}}                          | /object/a not-json
                    {'type':'T','object':{'_id':1                                   | /object/_id not-json
                    not json                                                        | ~ not-json~
                    """)
    void a_fault_is_told_with_its_place(String line, String told) {
        assertThat(told(line)).containsExactly(told);
    }

    @Test
    void all_faults_of_a_line_are_told() {
        assertThat(told("{'id':'','type':'a.b','op':'update','key':1.5,'unset':['_id'],'x':1}"))
                .containsExactly(
                        "/x unknown-member",
                        "/id bad-id",
                        "/type bad-type-name",
                        "/key bad-primary-key",
                        "/unset/0 primary-key-change");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c080", "eda080", "ff", "c3"})
    void bytes_that_are_not_utf8_are_refused(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        byte[] line = "{\"type\":\"T\",\"object\":{\"_id\":\"????\"}}".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bad, 0, line, 29, bad.length);

        assertThat(parser.parse(line, null)).isInstanceOfSatisfying(ChangeLine.Faulty.class, faulty -> assertThat(
                        faulty.faults().getFirst().code())
                .isEqualTo(FaultCode.NOT_UTF8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void a_line_in_another_encoding_is_refused(String encoding) {
        byte[] line = "{\"type\":\"T\",\"object\":{\"_id\":1}}".getBytes(Charset.forName(encoding));

        assertThat(parser.parse(line, null)).isInstanceOfSatisfying(ChangeLine.Faulty.class, faulty -> assertThat(
                        faulty.faults().getFirst().code())
                .isEqualTo(FaultCode.NOT_UTF8));
    }

    @Test
    void a_byte_order_mark_is_no_part_of_a_line() {
        assertThat(parser.parse(bytes("\uFEFF{'type':'T','object':{'_id':1}}"), null))
                .isInstanceOfSatisfying(
                        ChangeLine.Faulty.class,
                        faulty -> assertThat(faulty.faults().getFirst().code()).isEqualTo(FaultCode.NOT_JSON));
    }

    @Test
    void a_line_cut_anywhere_is_refused_and_never_half_taken() {
        byte[] line = bytes(
                "{'id':'é','type':'T','op':'upsert','object':{'_id':{'$oid':'5f6dc78b206ef8b8a05a027f'},'a':[1,2.5]}}");

        for (int length = 1; length < line.length; length++) {
            assertThat(parser.parse(Arrays.copyOf(line, length), null))
                    .as("%d bytes", length)
                    .isInstanceOf(ChangeLine.Faulty.class);
        }
    }

    @Test
    void a_very_long_place_is_cut() {
        String name = "n".repeat(40_000);

        ChangeLine line = parser.parse(bytes("{'type':'T','object':{'_id':1,'" + name + "':{'$oid':1}}}"), null);

        assertThat(((ChangeLine.Faulty) line).faults().getFirst().pointer()).hasSizeLessThan(1_100);
    }

    @Test
    void many_faults_at_very_long_places_are_not_all_told() {
        String name = "n".repeat(980);

        ChangeLine line = parser.parse(
                bytes("{'type':'T','object':{'_id':1,'" + name + "':[" + "9e999,".repeat(99) + "9e999]}}"), null);

        List<Fault> faults = ((ChangeLine.Faulty) line).faults();
        assertThat(faults.stream().mapToInt(Fault::characters).sum()).isBetween(7_000, 9_000);
        assertThat(faults.getLast().code()).isEqualTo(FaultCode.MORE_FAULTS);
        assertThat(faults.getFirst().code()).isEqualTo(FaultCode.NUMBER_OUT_OF_RANGE);
    }

    private ChangeLine.Sound sound(String line) {
        assertThat(parser.parse(bytes(line), null)).isInstanceOf(ChangeLine.Sound.class);
        return (ChangeLine.Sound) parser.parse(bytes(line), null);
    }

    private List<String> told(String line) {
        assertThat(parser.parse(bytes(line), null)).isInstanceOf(ChangeLine.Faulty.class);
        return ((ChangeLine.Faulty) parser.parse(bytes(line), null))
                .faults().stream()
                        .map(fault -> fault.pointer() + " " + fault.code().wireName())
                        .toList();
    }

    private static BsonDocument document(String json) {
        return BsonDocument.parse(json);
    }

    private static byte[] bytes(String line) {
        return line.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
