package io.tandem.partner.merge;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.BsonCursor;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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

/// What the ledger remembers of a pair of documents: for each group that can cross, a hash of its name and of its
/// values.
///
/// Enough to tell, where hints are missing, which groups of which side were written since both sides last met. No
/// values. Thirteen bytes for each group: one says on which side it was so, four are the name's hash, eight the
/// values' XXH64. A group that was the same on both sides stands once, any other once for each side.
public final class Fingerprints {
    /// Stands for the unknown time of a write whose hint is lost: later than never, earlier than any hint.
    public static final BsonTimestamp UNKNOWN = new BsonTimestamp(1);

    private static final byte INITIAL = 1;
    private static final byte PARTNER = 2;
    private static final int NAME = 1;
    private static final int HASH = NAME + Integer.BYTES;
    private static final int SIZE = HASH + Long.BYTES;
    private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();

    private final PropertyGroups groups;

    public Fingerprints(PropertyGroups groups) {
        this.groups = groups;
    }

    /// The fingerprints of both documents; null where there is none.
    public BsonBinary of(@Nullable BsonDocument initial, @Nullable BsonDocument partner) {
        Met met = new Met();
        if (initial != null) {
            hashes(Side.INITIAL, initial, met::initial);
        }
        if (partner != null) {
            hashes(Side.PARTNER, partner, met::partner);
        }
        return new BsonBinary(met.toBytes());
    }

    /// Takes the hash of one group.
    @FunctionalInterface
    private interface Hashes {
        void put(Group group, long hash);
    }

    /// Fingerprints as they are gathered, the initial side's first.
    private static final class Met {
        private ByteBuffer bytes = ByteBuffer.allocate(16 * SIZE);
        private int initialEnd;
        /// Where the initial side's next group is likely to be found: most have the same order on both sides.
        private int next;

        void initial(Group group, long hash) {
            add(INITIAL, group.name().hashCode(), hash);
            initialEnd = bytes.position();
        }

        void partner(Group group, long hash) {
            int name = group.name().hashCode();
            for (int looked = 0; looked < initialEnd; looked += SIZE) {
                int at = (next + looked) % initialEnd;
                if (bytes.getInt(at + NAME) == name) {
                    next = at + SIZE;
                    if (bytes.getLong(at + HASH) == hash) {
                        bytes.put(at, (byte) (INITIAL | PARTNER));
                        return;
                    }
                    break;
                }
            }
            add(PARTNER, name, hash);
        }

        private void add(byte sides, int name, long hash) {
            if (bytes.remaining() < SIZE) {
                bytes = ByteBuffer.allocate(2 * bytes.capacity()).put(bytes.flip());
            }
            bytes.put(sides).putInt(name).putLong(hash);
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    /// Touches the groups of `side` that are not any more as they were, at an unknown time; or the delete, if the
    /// document is gone and no person has undone that.
    ///
    /// @param before the fingerprints of when both sides last met
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
            boolean there = (bytes.get() & (side == Side.INITIAL ? INITIAL : PARTNER)) != 0;
            int name = bytes.getInt();
            long hash = bytes.getLong();
            if (there) {
                was.put(name, hash);
            }
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

    /// The hash of each group that can cross. Of a group's one property it is the hash of its value, which begins with
    /// its type: so it is the same on both sides where it is only renamed. Of several it is that of the properties'
    /// bytes in the order of their names, since the order in which they lie in the document is no part of a group's
    /// value; each begins with the hash before it.
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
            if (group.on(side).size() == 1) {
                int value = member.valueBegin();
                hashes.put(group, XXH64.hash(bytes, value, member.end() - value, bytes[member.begin()]));
            } else {
                larger.computeIfAbsent(group, k -> new ArrayList<>())
                        .add(new Place(name, member.begin(), member.end()));
            }
        }
        larger.forEach((group, places) -> hashes.put(group, hash(bytes, places)));
    }

    /// Where a property lies in the document's bytes.
    private record Place(String name, int begin, int end) {}

    private static long hash(byte[] bytes, List<Place> places) {
        places.sort(Comparator.comparing(Place::name));
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
