package io.tandem.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.SyncedObjectEvent;
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
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.ShrinkingMode;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainLineTest {
    private static final DeclaredModel MODEL = new DeclaredModel(List.of(
            type(
                    "Task",
                    Kind.TOP_LEVEL,
                    property("_id", Scalar.INT, false),
                    property("name", Scalar.STRING, false),
                    property("age", Scalar.INT, true),
                    property("weight", Scalar.DOUBLE, true),
                    property("due", Scalar.DATE, true),
                    property("uuid", Scalar.UUID, true),
                    property("data", Scalar.DATA, true),
                    property("price", Scalar.DECIMAL, true),
                    property("any", Scalar.MIXED, true),
                    property("done", Scalar.BOOL, true),
                    property("oid", Scalar.OBJECT_ID, true),
                    property("tags", new ListOf(Scalar.STRING), false),
                    property("numbers", new ListOf(Scalar.INT), true),
                    property("lots", new SetOf(Scalar.DOUBLE), false),
                    property("counts", new DictionaryOf(Scalar.INT), false),
                    property("owner", new Link("Person"), true),
                    property("elsewhere", new Link("Dog"), true),
                    property("address", new Link("Address"), true),
                    property("places", new ListOf(new Link("Address")), false)),
            type("Person", Kind.TOP_LEVEL, property("_id", Scalar.STRING, false)),
            type(
                    "Address",
                    Kind.EMBEDDED,
                    property("city", Scalar.STRING, false),
                    property("inner", new Link("Inner"), true)),
            type("Inner", Kind.EMBEDDED, property("deep", Scalar.BOOL, false), property("n", Scalar.INT, true))));

    private final LineParser parser = new LineParser();
    private final PlainLine plain = new PlainLine();

    @net.jqwik.api.Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void what_is_read_in_one_pass_is_what_reading_thoroughly_says(@ForAll long seed) {
        byte[] line = new RandomLine(seed).next(seed % 3 != 0);
        for (DeclaredModel model : new DeclaredModel[] {null, MODEL}) {
            ChangeLine.Sound read = Text.isUtf8(line) ? plain.read(line, model) : null;
            if (read != null) {
                ChangeLine thorough = parser.thorough(line, model);
                String text = new String(line, StandardCharsets.UTF_8);

                assertThat(thorough).as(text).isInstanceOf(ChangeLine.Sound.class);
                assertThat(told(read)).as(text).isEqualTo(told((ChangeLine.Sound) thorough));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'e','type':'Task','op':'upsert','object':{'_id':1,'name':'x'}}",
                "{'type':'Task','object':{'name':'x','age':5,'_id':{'$numberInt':'1'}}}",
                "{'id':'e','type':'Task','op':'update','key':1,'set':{'age':null,'counts':{'a':1}}}",
                "{'id':'e','type':'Task','op':'delete','key':7}",
                "{'type':'Task','object':{'_id':1,'name':'\\u00e9','weight':1.5,'due':{'$date':'2026-11-22T08:00:00Z'},"
                        + "'places':[{'city':'Ulm','inner':{'deep':true}}],'any':[1,{'a':2}],'owner':'p'}}"
            })
    void ordinary_lines_are_read_in_one_pass(String line) {
        byte[] bytes = line.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        assertThat(plain.read(bytes, MODEL)).isNotNull();
        assertThat(plain.read(bytes, null)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'e','type':'Task','object':{'_id':1,'name':'x','age':5,'numbers':[6],'counts':{'a':7},"
                        + "'address':{'city':'','inner':{'deep':true,'n':8}},'elsewhere':9,'any':10,'weight':11}}",
                // Read thoroughly, for the set of two.
                "{'id':'e','type':'Task','object':{'_id':1,'name':'x','age':5,'numbers':[6],'counts':{'a':7},"
                        + "'address':{'city':'','inner':{'deep':true,'n':8}},'elsewhere':9,'any':10,'weight':11,"
                        + "'lots':[1,2]}}"
            })
    void a_declared_int_is_sent_as_it_is_stored(String line) {
        ChangeLine read = parser.parse(line.replace('\'', '"').getBytes(StandardCharsets.UTF_8), MODEL);
        BsonDocument object =
                BsonBytes.decode(event((ChangeLine.Sound) read).toBytes()).getDocument("object");

        for (BsonValue wide : List.of(
                object.get("_id"),
                object.get("age"),
                object.getArray("numbers").get(0),
                object.getDocument("counts").get("a"),
                object.getDocument("address").getDocument("inner").get("n"))) {
            assertThat(wide.getBsonType()).isEqualTo(BsonType.INT64);
        }
        for (String sent : List.of("elsewhere", "any", "weight")) {
            assertThat(object.get(sent).getBsonType()).isEqualTo(BsonType.INT32);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50_001, 120_000})
    void long_names_are_read_in_one_pass_as_they_are_read_thoroughly(int length) {
        String name = "n".repeat(length);
        byte[] line = ("{'type':'Task','object':{'_id':1,'" + name + "':{'" + name.substring(1) + "':2}}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);

        ChangeLine.Sound read = plain.read(line, null);

        assertThat(told(read)).isEqualTo(told((ChangeLine.Sound) parser.thorough(line, null)));
    }

    private static String told(ChangeLine.Sound line) {
        return line.id().length() == 36
                ? HexFormat.of()
                        .formatHex(event(new ChangeLine.Sound("made up", line.type(), line.operation()))
                                .toBytes())
                : HexFormat.of().formatHex(event(line).toBytes())
                        + HexFormat.of().formatHex(event(line).objectKey().bytes());
    }

    private static SyncedObjectEvent event(ChangeLine.Sound line) {
        return new SyncedObjectEvent(
                line.id(), "app", line.type(), line.operation(), null, null, null, Instant.ofEpochMilli(5));
    }

    private static ObjectType type(String name, Kind kind, Property... properties) {
        return new ObjectType(name, kind, Optional.empty(), List.of(properties));
    }

    private static Property property(String name, PropertyType type, boolean optional) {
        return new Property(name, type, optional, false);
    }
}
