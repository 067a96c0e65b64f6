package io.tandem.partner.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jpountz.xxhash.XXHashFactory;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final String FORWARD =
            "[{\"rename\": {\"name\": \"title\"}}, {$set: {place: [\"$x\", \"$y\"]}}, {$unset: [\"x\", \"y\"]}]";
    private static final String REVERSE =
            "[{\"rename\": {\"title\": \"name\"}}, {$set: {x: {$first: \"$place\"}, y: {$last: \"$place\"}}}, {$unset: \"place\"}]";

    private final Transform.Both transforms = Transform.compile(BsonArray.parse(FORWARD), BsonArray.parse(REVERSE));
    private final Fingerprints fingerprints =
            new Fingerprints(new PropertyGroups(transforms.forward(), transforms.reverse()));

    private static final BsonDocument DOCUMENT =
            BsonDocument.parse("{_id: 1, y: 2.5, name: 'n', tags: ['a', {b: 1}], x: 1.5, none: null}");

    private record Print(int sides, int name, long hash) {}

    private static List<Print> prints(BsonBinary fingerprints) {
        ByteBuffer bytes = ByteBuffer.wrap(fingerprints.getData());
        List<Print> prints = new ArrayList<>();
        while (bytes.hasRemaining()) {
            prints.add(new Print(bytes.get(), bytes.getInt(), bytes.getLong()));
        }
        return prints;
    }

    @Test
    void one_property_is_hashed_as_its_value_and_several_as_their_bytes_by_name() {
        assertThat(prints(fingerprints.of(DOCUMENT, null)))
                .hasSize(4)
                .contains(
                        new Print(1, "x".hashCode(), hash("{x: 1.5}", "{y: 2.5}")),
                        new Print(1, "name".hashCode(), value("{name: 'n'}")));
    }

    @Test
    void what_was_the_same_on_both_sides_stands_once() {
        BsonDocument partner =
                BsonDocument.parse("{_id: 1, none: null, place: [1.5, 2.5], extra: 1, tags: 'a', title: 'n'}");

        assertThat(prints(fingerprints.of(DOCUMENT, partner)))
                .containsExactlyInAnyOrder(
                        new Print(3, "name".hashCode(), value("{name: 'n'}")),
                        new Print(3, "none".hashCode(), value("{none: null}")),
                        new Print(1, "x".hashCode(), hash("{x: 1.5}", "{y: 2.5}")),
                        new Print(2, "x".hashCode(), value("{place: [1.5, 2.5]}")),
                        new Print(1, "tags".hashCode(), value("{tags: ['a', {b: 1}]}")),
                        new Print(2, "tags".hashCode(), value("{tags: 'a'}")),
                        new Print(2, "extra".hashCode(), value("{extra: 1}")));
    }

    @Test
    void a_value_of_another_type_with_the_same_bytes_is_another() {
        BsonDocument date = BsonDocument.parse("{_id: 1, at: {$date: {$numberLong: '7'}}}");
        BsonDocument number = BsonDocument.parse("{_id: 1, at: {$numberLong: '7'}}");

        assertThat(prints(fingerprints.of(date, number)))
                .extracting(Print::sides)
                .containsExactly(1, 2);
    }

    @Test
    void each_side_remembers_its_own() {
        BsonDocument initial = new BsonDocument("_id", DOCUMENT.get("_id"));
        BsonDocument partner = new BsonDocument("_id", DOCUMENT.get("_id"));
        for (int i = 0; i < 100; i++) {
            initial.append("p" + i, new BsonInt32(i));
            partner.append("p" + (99 - i), new BsonInt32(i % 2 == 0 ? 99 - i : -i));
        }
        BsonBinary met = fingerprints.of(initial, partner);
        Touches touches = new Touches();

        fingerprints.touchWhatChanged(touches, Side.INITIAL, met, initial, partner);
        fingerprints.touchWhatChanged(touches, Side.PARTNER, met, partner, initial);

        assertThat(touches.isTouched()).isFalse();
        assertThat(prints(met)).hasSize(150);
    }

    private static long hash(String... properties) {
        long hash = 0;
        for (String property : properties) {
            byte[] alone = BsonBytes.encode(BsonDocument.parse(property));
            hash = xxh64(alone, Integer.BYTES, hash);
        }
        return hash;
    }

    private static long value(String property) {
        byte[] alone = BsonBytes.encode(BsonDocument.parse(property));
        int begin = Integer.BYTES;
        while (alone[begin] != 0) {
            begin++;
        }
        return xxh64(alone, begin + 1, alone[Integer.BYTES]);
    }

    private static long xxh64(byte[] alone, int begin, long seed) {
        return XXHashFactory.safeInstance().hash64().hash(alone, begin, alone.length - begin - 1, seed);
    }

    @Test
    void bytes_inside_other_bytes_have_the_same_fingerprints_as_the_document() {
        byte[] outer =
                BsonBytes.encode(new BsonDocument("before", BsonDocument.parse("{a: 1}")).append("it", DOCUMENT));
        RawBsonDocument raw = (RawBsonDocument) new RawBsonDocument(outer).getDocument("it");

        BsonBinary whole = fingerprints.of(DOCUMENT, null);

        assertThat(fingerprints.of(raw, null)).isEqualTo(whole);
    }

    @Test
    void what_is_gone_was_deleted_unless_a_person_has_undone_that() {
        BsonBinary before = fingerprints.of(DOCUMENT, null);
        Touches deleted = new Touches();
        Touches restored = new Touches();
        restored.restored();

        fingerprints.touchWhatChanged(deleted, Side.INITIAL, before, null, DOCUMENT);
        fingerprints.touchWhatChanged(restored, Side.INITIAL, before, null, DOCUMENT);

        assertThat(deleted.lastDelete(Side.INITIAL)).isEqualTo(Fingerprints.UNKNOWN);
        assertThat(restored.lastDelete(Side.INITIAL)).isEqualTo(Touches.NEVER);
    }

    @Test
    void what_was_changed_added_or_removed_since_is_touched() {
        BsonBinary before = fingerprints.of(DOCUMENT, null);
        BsonDocument now = BsonDocument.parse("{_id: 1, x: 1.5, y: 3.5, name: 'n', none: null, added: 1}");
        Touches touches = new Touches();

        fingerprints.touchWhatChanged(touches, Side.INITIAL, before, now, BsonDocument.parse("{tags: []}"));

        assertThat(touches.groups(Side.INITIAL).keySet())
                .extracting(PropertyGroups.Group::name)
                .containsExactlyInAnyOrder("x", "added", "tags");
    }

    @Test
    void a_group_that_is_declared_by_the_name_of_a_property_is_not_taken_for_it() {
        Fingerprints declared = new Fingerprints(new PropertyGroups(
                transforms.forward(),
                transforms.reverse(),
                List.of(new PropertyGroups.Declared("tags", Set.of("name"), Set.of("title")))));
        Touches touches = new Touches();

        declared.touchWhatChanged(touches, Side.INITIAL, declared.of(DOCUMENT, null), DOCUMENT, new BsonDocument());

        assertThat(touches.groups(Side.INITIAL)).isEmpty();
    }
}
