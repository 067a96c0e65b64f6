package io.tandem.schema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.schema.evolution.TypeSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/// Objects of every BSON type that differ only in what they lack, in their nulls, and in how exact their numbers are.
class OrderOfObjectsTest {
    private static final int DEPTH = 3;

    @Property(tries = 400)
    void any_order_of_the_same_objects_ends_in_the_same_schema_up_to_the_order_of_properties(
            @ForAll("objectsInTwoOrders") Tuple2<List<BsonDocument>, List<BsonDocument>> orders) {
        assertThat(schema(orders.get2())).isEqualTo(schema(orders.get1()));
    }

    @Property(tries = 200)
    void objects_that_were_read_once_tell_nothing_new(
            @ForAll("objectsInTwoOrders") Tuple2<List<BsonDocument>, List<BsonDocument>> orders) {
        TypeSchema schema = grown(orders.get1());

        assertThat(orders.get2()).allSatisfy(object -> assertThat(Inference.ofObject(schema, object))
                .isSameAs(Observation.NOTHING_NEW));
    }

    @Provide
    Arbitrary<Tuple2<List<BsonDocument>, List<BsonDocument>>> objectsInTwoOrders() {
        Arbitrary<BsonDocument> object = Combinators.combine(id(), object(DEPTH))
                .as((id, rest) -> {
                    BsonDocument whole = new BsonDocument("_id", id);
                    whole.putAll(rest);
                    return whole;
                });
        return object.list().ofMinSize(1).ofMaxSize(8).flatMap(objects -> Arbitraries.shuffle(objects)
                .map(shuffled -> Tuple.of(objects, shuffled)));
    }

    private static Arbitrary<BsonValue> id() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(BsonInt32::new), Arbitraries.longs().map(BsonInt64::new));
    }

    /// Some of these properties, in some order.
    private static Arbitrary<BsonDocument> object(int depth) {
        Map<String, Arbitrary<BsonValue>> kinds = kinds(depth);
        return Arbitraries.subsetOf(kinds.keySet()).flatMap(names -> Arbitraries.shuffle(new ArrayList<>(names))
                .flatMap(order -> Combinators.combine(order.stream()
                                .map(name -> kinds.get(name).injectNull(0.2))
                                .toList())
                        .as(values -> {
                            BsonDocument object = new BsonDocument();
                            for (int i = 0; i < order.size(); i++) {
                                object.append(order.get(i), values.get(i) == null ? BsonNull.VALUE : values.get(i));
                            }
                            return object;
                        })));
    }

    private static Map<String, Arbitrary<BsonValue>> kinds(int depth) {
        Map<String, Arbitrary<BsonValue>> kinds = new HashMap<>();
        Arbitrary<byte[]> sixteen = Arbitraries.bytes().array(byte[].class).ofSize(16);
        kinds.put("$text", Arbitraries.strings().ofMaxLength(4).map(BsonString::new));
        kinds.put("number", number());
        kinds.put("a.b", number());
        kinds.put("flag", Arbitraries.of(true, false).map(BsonBoolean::valueOf));
        kinds.put("at", Arbitraries.longs().map(BsonDateTime::new));
        kinds.put("oid", Arbitraries.integers().map(i -> new BsonObjectId(new ObjectId(0, i & 0xffffff))));
        kinds.put("", sixteen.map(bytes -> new BsonBinary(BsonBinarySubType.UUID_STANDARD, bytes)));
        kinds.put(
                "data",
                Arbitraries.of(BsonBinarySubType.BINARY, BsonBinarySubType.MD5)
                        .map(kind -> new BsonBinary(kind, new byte[16])));
        kinds.put("decimal", Arbitraries.of("1.0", "-0", "NaN", "Infinity").map(OrderOfObjectsTest::decimal));
        kinds.put("list", listOf(number().injectNull(0.2)));
        kinds.put("mixed", number().map(n -> new BsonArray(Arrays.asList(n, BsonBoolean.TRUE, new BsonArray()))));
        if (depth > 0) {
            kinds.put("inner", object(depth - 1).map(inner -> inner));
            kinds.put("inners", listOf(object(depth - 1).map(inner -> inner)));
        }
        return kinds;
    }

    private static Arbitrary<BsonValue> listOf(Arbitrary<BsonValue> elements) {
        return elements.list()
                .ofMaxSize(3)
                .map(list -> new BsonArray(list.stream()
                        .map(each -> each == null ? BsonNull.VALUE : each)
                        .toList()));
    }

    private static Arbitrary<BsonValue> number() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(BsonInt32::new),
                Arbitraries.longs().map(BsonInt64::new),
                Arbitraries.doubles().map(BsonDouble::new));
    }

    private static BsonValue decimal(String text) {
        return new BsonDecimal128(Decimal128.parse(text));
    }

    private static TypeSchema grown(List<BsonDocument> objects) {
        TypeSchema schema = TypeSchema.empty("T");
        for (BsonDocument object : objects) {
            Observation observation = Inference.ofObject(schema, object);
            assertThat(observation.breaking()).isEmpty();
            assertThat(observation.unsupported()).isEmpty();
            if (!observation.changes().isEmpty()) {
                schema = schema.with(observation.changes(), true, schema.version() + 1);
            }
        }
        return schema;
    }

    private static Set<String> schema(List<BsonDocument> objects) {
        Set<String> properties = new TreeSet<>();
        grown(objects).types().values().forEach(type -> type.properties()
                .values()
                .forEach(known -> {
                    var property = known.property();
                    properties.add(type.name() + "." + property.name() + ":"
                            + property.type().text() + property.optional() + known.provisional());
                }));
        return properties;
    }
}
