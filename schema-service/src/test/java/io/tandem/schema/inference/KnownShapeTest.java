package io.tandem.schema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import io.tandem.schema.evolution.TypeSchema;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownShapeTest {
    private final TypeSchema schema = inferred(
            TypeSchema.empty("T"),
            "{_id: 1, name: 'x', n: 1, price: 1.5, tags: ['a'], owner: {name: 'y', at: {$date: 1}}, parts: [{n: 1}]}");
    private final KnownShape shape = KnownShape.of(schema);

    /// What it holds brings nothing new, and many objects are held.
    @Property(tries = 5_000)
    void inference_finds_nothing_in_what_it_holds(@ForAll Random random) {
        RandomObjects objects = new RandomObjects(random);
        KnownShape known = KnownShape.of(objects.schema());
        for (int i = 0; i < 5; i++) {
            BsonDocument object = objects.object();
            boolean held = known.holds(RandomObjects.bytes(object));
            Observation observed = Inference.ofObject(objects.schema(), object);
            if (held) {
                assertThat(observed).as(object.toJson()).isSameAs(Observation.NOTHING_NEW);
            }
            Statistics.label("of those that bring nothing new")
                    .collect(observed.equals(Observation.NOTHING_NEW) ? (held ? "held" : "not held") : "something new");
        }
        Statistics.label("of those that bring nothing new")
                .coverage(coverage -> coverage.check("held").percentage(p -> p > 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{_id: 2, name: 'z', n: 2, price: 2, tags: [], owner: {name: null}, parts: [{n: 1}, {}, {n: null}]}",
                "{parts: [], owner: null, tags: ['b', 'c'], _id: {$numberLong: '3'}}",
                "{_id: 4}"
            })
    void objects_of_known_properties_are_held_in_any_order(String object) {
        assertThat(shape.holds(bytes(object))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{_id: 2, more: 1}",
                "{_id: 2, n: 1.5}",
                "{_id: 2, n: 'x'}",
                "{_id: 'x'}",
                "{_id: null}",
                "{_id: 2, tags: 'a'}",
                "{_id: 2, tags: [1]}",
                "{_id: 2, owner: {name: 1}}",
                "{_id: 2, owner: {more: 1}}",
                "{_id: 2, owner: 'x'}",
                "{_id: 2, parts: [{n: 1}, {n: 'x'}]}",
                "{_id: 2, parts: [1]}"
            })
    void anything_else_is_left_to_those_who_decode(String object) {
        assertThat(shape.holds(bytes(object))).isFalse();
        assertThat(Inference.ofObject(schema, BsonDocument.parse(object))).isNotEqualTo(Observation.NOTHING_NEW);
    }

    @Test
    void a_name_that_comes_twice_is_not_held() {
        byte[] bytes = BsonBytes.encode(BsonDocument.parse("{_id: 2, name: 'a', nam_: 'b'}"));
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '_' && bytes[i - 1] == 'm' ? (byte) 'e' : bytes[i];
        }

        assertThat(shape.holds(new RawBsonDocument(bytes))).isFalse();
    }

    @Test
    void a_type_that_nobody_knows_holds_nothing() {
        assertThat(KnownShape.of(TypeSchema.empty("T")).holds(bytes("{_id: 1}")))
                .isFalse();
    }

    @Test
    void no_bytes_break_it() {
        byte[] sound =
                BsonBytes.encode(BsonDocument.parse("{_id: 2, owner: {name: 'z'}, parts: [{n: 1}], tags: ['b']}"));
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] broken = sound.clone();
            broken[4 + random.nextInt(broken.length - 5)] = (byte) random.nextInt();
            RawBsonDocument given = new RawBsonDocument(broken);
            if (shape.holds(given)) {
                assertThat(Inference.ofObject(schema, BsonBytes.decode(given))).isSameAs(Observation.NOTHING_NEW);
            }
        }
    }

    private static TypeSchema inferred(TypeSchema before, String... objects) {
        TypeSchema now = before;
        for (String object : List.of(objects)) {
            now = now.with(Inference.ofObject(now, BsonDocument.parse(object)).changes(), true, now.version() + 1);
        }
        return now;
    }

    private static RawBsonDocument bytes(String object) {
        return RandomObjects.bytes(BsonDocument.parse(object));
    }
}
