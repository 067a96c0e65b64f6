package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bson.BSONException;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonSerializationException;
import org.bson.BsonSymbol;
import org.bson.BsonType;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class BsonCursorTest {
    private static final BsonDocument EVERY_TYPE = BsonDocument.parse("""
            {_id: {$oid: '65f000000000000000000001'}, 'grüße.$': 'wörter', '': '', d: 1.5, o: {a: {b: []}}, l: [1, [2], {c: 3}],
             data: {$binary: {base64: 'AQI=', subType: '00'}}, uuid: {$uuid: '7d0c5a9e-0000-4000-8000-000000000001'}, t: true,
             f: false, at: {$date: -5}, n: null, re: {$regularExpression: {pattern: 'x.y', options: 'i'}}, js: {$code: 'f()'},
             jsw: {$code: 'g()', $scope: {x: 1}}, i: 7, ts: {$timestamp: {t: 1, i: 2}}, long: {$numberLong: '9'},
             dec: {$numberDecimal: '1.50'}, min: {$minKey: 1}, max: {$maxKey: 1}}""")
            .append("undefined", new BsonUndefined())
            .append("symbol", new BsonSymbol("s"))
            .append("pointer", new BsonDbPointer("db.c", new ObjectId("65f000000000000000000002")));

    @Test
    void every_member_is_met_with_its_name_and_its_type_at_every_level() {
        assertThat(members(new BsonCursor(BsonBytes.encode(EVERY_TYPE), 0))).isEqualTo(members(EVERY_TYPE));
    }

    @Test
    void a_name_is_told_from_those_that_begin_like_it() {
        BsonCursor member = new BsonCursor(BsonBytes.encode(BsonDocument.parse("{name: 1}")), 0);
        assertThat(member.next()).isTrue();

        assertThat(member.isNamed("name".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(member.isNamed("nam".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(member.isNamed("names".getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void what_was_expected_makes_no_difference() {
        for (String name : List.of("_id", "", "i", "d", "da", "data", "nothing")) {
            byte[] expected = name.getBytes(StandardCharsets.UTF_8);
            BsonCursor member = new BsonCursor(BsonBytes.encode(EVERY_TYPE), 0);
            BsonCursor other = new BsonCursor(BsonBytes.encode(EVERY_TYPE), 0);
            while (member.next()) {
                assertThat(other.next(expected)).isTrue();
                assertThat(other.isExpected()).isEqualTo(member.name().equals(name));
                assertThat(other.name() + other.type() + other.end())
                        .isEqualTo(member.name() + member.type() + member.end());
            }
            assertThat(other.next(expected)).isFalse();
        }
    }

    @Test
    void uuids_are_told_from_other_binary_data() {
        BsonCursor member = new BsonCursor(BsonBytes.encode(EVERY_TYPE), 0);
        List<String> uuids = new ArrayList<>();
        while (member.next()) {
            if (member.isUuid()) {
                uuids.add(member.name());
            }
        }

        assertThat(uuids).containsExactly("uuid");
    }

    @Test
    void every_value_is_decoded_as_the_driver_does() {
        BsonCursor member = new BsonCursor(BsonBytes.encode(EVERY_TYPE), 0);
        BsonDocument decoded = new BsonDocument();
        while (member.next()) {
            decoded.put(member.name(), member.decoded());
        }

        assertThat(decoded).isEqualTo(EVERY_TYPE);
    }

    @Test
    void a_document_amid_bytes_is_found_and_left() {
        byte[] inner = BsonBytes.encode(BsonDocument.parse("{a: 1, b: 'x'}"));
        byte[] bytes = new byte[inner.length + 9];
        Arrays.fill(bytes, (byte) 0x7e);
        System.arraycopy(inner, 0, bytes, 4, inner.length);

        assertThat(members(BsonCursor.of(new RawBsonDocument(bytes, 4, inner.length))))
                .containsExactly("a INT32", "b STRING");
    }

    @Test
    void what_is_no_document_is_refused() {
        assertThatThrownBy(() -> new BsonCursor(new byte[] {1, 2}, 0)).isInstanceOf(BsonSerializationException.class);
        assertThatThrownBy(() -> new BsonCursor(new byte[] {9, 0, 0, 0, 0}, 0))
                .isInstanceOf(BsonSerializationException.class);
        BsonCursor number = new BsonCursor(BsonBytes.encode(BsonDocument.parse("{a: 1}")), 0);
        number.next();
        assertThatThrownBy(number::inside).isInstanceOf(BsonSerializationException.class);
    }

    /// Whatever bytes are broken, it ends: with an exception, or inside the bounds.
    @Test
    void broken_bytes_end_in_bounds() {
        byte[] sound = BsonBytes.encode(EVERY_TYPE);
        Random random = new Random(11);
        int refused = 0;
        for (int times = 0; times < 50_000; times++) {
            byte[] bytes = sound.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(members(new BsonCursor(bytes, 0))).hasSizeLessThan(bytes.length);
            } catch (BSONException malformed) {
                refused++;
            }
        }

        assertThat(refused).isBetween(5_000, 45_000);
    }

    private static List<String> members(BsonCursor member) {
        List<String> members = new ArrayList<>();
        while (member.next()) {
            members.add(member.name() + " " + member.type());
            if (member.type() == BsonType.DOCUMENT || member.type() == BsonType.ARRAY) {
                members.addAll(members(member.inside()));
            }
        }
        return members;
    }

    private static List<String> members(BsonDocument document) {
        List<String> members = new ArrayList<>();
        document.forEach((name, value) -> {
            members.add(name + " " + value.getBsonType());
            members.addAll(inside(value));
        });
        return members;
    }

    private static List<String> inside(BsonValue value) {
        if (value.isDocument()) {
            return members(value.asDocument());
        }
        if (!value.isArray()) {
            return List.of();
        }
        BsonDocument elements = new BsonDocument();
        value.asArray().forEach(element -> elements.append(Integer.toString(elements.size()), element));
        return members(elements);
    }
}
