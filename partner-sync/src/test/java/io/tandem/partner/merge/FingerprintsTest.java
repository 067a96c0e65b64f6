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

    @Test
    void a_group_is_hashed_as_the_bytes_of_its_properties_by_name() {
        ByteBuffer bytes =
                ByteBuffer.wrap(fingerprints.of(Side.INITIAL, DOCUMENT).getData());
        List<Long> hashes = new ArrayList<>();
        while (bytes.hasRemaining()) {
            bytes.getInt();
            hashes.add(bytes.getLong());
        }

        assertThat(hashes).hasSize(4).contains(hash("{x: 1.5}", "{y: 2.5}"), hash("{name: 'n'}"));
    }

    private static long hash(String... properties) {
        long hash = 0;
        for (String property : properties) {
            byte[] alone = BsonBytes.encode(BsonDocument.parse(property));
            hash = XXHashFactory.safeInstance()
                    .hash64()
                    .hash(alone, Integer.BYTES, alone.length - Integer.BYTES - 1, hash);
        }
        return hash;
    }

    @Test
    void bytes_inside_other_bytes_have_the_same_fingerprints_as_the_document() {
        byte[] outer =
                BsonBytes.encode(new BsonDocument("before", BsonDocument.parse("{a: 1}")).append("it", DOCUMENT));
        RawBsonDocument raw = (RawBsonDocument) new RawBsonDocument(outer).getDocument("it");

        BsonBinary whole = fingerprints.of(Side.INITIAL, DOCUMENT);

        assertThat(fingerprints.of(Side.INITIAL, raw)).isEqualTo(whole);
    }

    @Test
    void what_is_gone_was_deleted_unless_a_person_has_undone_that() {
        BsonBinary before = fingerprints.of(Side.INITIAL, DOCUMENT);
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
        BsonBinary before = fingerprints.of(Side.INITIAL, DOCUMENT);
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

        declared.touchWhatChanged(
                touches, Side.INITIAL, declared.of(Side.INITIAL, DOCUMENT), DOCUMENT, new BsonDocument());

        assertThat(touches.groups(Side.INITIAL)).isEmpty();
    }
}
