package io.tandem.partner.merge;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.BsonCursor;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// What the ledger remembers of one document: for each group that can cross, a hash of its name and of its values.
///
/// Enough to tell, where hints are missing, which groups of which side were written since both sides last met. No
/// values. Twelve bytes for each group: four of the name's hash, eight of the values' XXH64.
public final class Fingerprints {
    /// Stands for the unknown time of a write whose hint is lost: later than never, earlier than any hint.
    public static final BsonTimestamp UNKNOWN = new BsonTimestamp(1);

    private static final int SIZE = Integer.BYTES + Long.BYTES;
    private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();

    private final PropertyGroups groups;

    public Fingerprints(PropertyGroups groups) {
        this.groups = groups;
    }

    /// The fingerprints of the document on `side`.
    public BsonBinary of(Side side, BsonDocument document) {
        Growing hashes = new Growing();
        hashes(side, document, hashes);
        return new BsonBinary(hashes.toByteArray());
    }

    /// Takes the hash of one group.
    @FunctionalInterface
    private interface Hashes {
        void put(Group group, long hash);
    }

    private static final class Growing extends ByteArrayOutputStream implements Hashes {
        private final byte[] one = new byte[SIZE];

        @Override
        public void put(Group group, long hash) {
            ByteBuffer.wrap(one).putInt(group.name().hashCode()).putLong(hash);
            write(one, 0, SIZE);
        }
    }

    /// Touches the groups of `side` that are not any more as they were, at an unknown time; or the delete, if the
    /// document is gone and no person has undone that.
    ///
    /// @param before its fingerprints when both sides last met
    /// @param now    the document; null if it is gone
    /// @param other  the other side's document, whose properties tell what may be missing here
    public void touchWhatChanged(
            Touches touches, Side side, BsonBinary before, @Nullable BsonDocument now, @Nullable BsonDocument other) {
        if (now == null) {
            if (!touches.isRestored()) {
                touches.deleted(side, UNKNOWN);
            }
            return;
        }
        Map<Integer, Long> was = new HashMap<>();
        ByteBuffer bytes = ByteBuffer.wrap(before.getData());
        while (bytes.remaining() >= SIZE) {
            was.put(bytes.getInt(), bytes.getLong());
        }
        Map<Group, Long> hashes = new LinkedHashMap<>();
        hashes(side, now, hashes::put);
        hashes.forEach((group, hash) -> {
            if (!hash.equals(was.get(group.name().hashCode()))) {
                touches.group(side, group, UNKNOWN);
            }
        });
        Set<Group> missing = new LinkedHashSet<>(groups.named());
        if (other != null) {
            other.keySet().forEach(property -> missing.add(groups.of(side.other(), property)));
        }
        missing.removeAll(hashes.keySet());
        missing.stream()
                .filter(group -> was.containsKey(group.name().hashCode()))
                .forEach(group -> touches.group(side, group, UNKNOWN));
    }

    /// The hash of each group that can cross: that of its properties' bytes in the order of their names, since the
    /// order in which they lie in the document is no part of a group's value; each begins with the hash before it.
    private void hashes(Side side, BsonDocument document, Hashes hashes) {
        RawBsonDocument raw =
                document instanceof RawBsonDocument given ? given : new RawBsonDocument(BsonBytes.encode(document));
        byte[] bytes = raw.getByteBuffer().array();
        Map<Group, List<Place>> larger = new LinkedHashMap<>();
        BsonCursor member = BsonCursor.of(raw);
        while (member.next()) {
            String name = member.name();
            Group group = groups.of(side, name);
            if (name.equals("_id") || !crosses(side, group)) {
                continue;
            }
            Place place = new Place(name, member.begin(), member.end());
            if (group.on(side).size() == 1) {
                hashes.put(group, hash(bytes, List.of(place)));
            } else {
                larger.computeIfAbsent(group, k -> new ArrayList<>()).add(place);
            }
        }
        larger.forEach((group, places) -> hashes.put(group, hash(bytes, places)));
    }

    /// Where a property lies in the document's bytes.
    private record Place(String name, int begin, int end) {}

    private static long hash(byte[] bytes, List<Place> places) {
        if (places.size() > 1) {
            places.sort(Comparator.comparing(Place::name));
        }
        long hash = 0;
        for (Place place : places) {
            hash = XXH64.hash(bytes, place.begin, place.end - place.begin, hash);
        }
        return hash;
    }

    private static boolean crosses(Side side, Group group) {
        return group.equals(PropertyGroups.WHOLE) || !group.madeOn(side.other()).isEmpty();
    }
}
