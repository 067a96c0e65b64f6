package io.tandem.partner.merge;

import io.tandem.contract.BsonBytes;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// What the ledger remembers of one document: for each group that can cross, a hash of its name and of its values.
///
/// Enough to tell, where hints are missing, which groups of which side were written since both sides last met. No
/// values. Twelve bytes for each group: four of the name's hash, eight of the values' MD5.
public final class Fingerprints {
    /// Stands for the unknown time of a write whose hint is lost: later than never, earlier than any hint.
    public static final BsonTimestamp UNKNOWN = new BsonTimestamp(1);

    private static final int SIZE = Integer.BYTES + Long.BYTES;

    private final PropertyGroups groups;

    public Fingerprints(PropertyGroups groups) {
        this.groups = groups;
    }

    /// The fingerprints of the document on `side`.
    public BsonBinary of(Side side, BsonDocument document) {
        Map<Group, BsonDocument> values = values(side, document);
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * SIZE);
        values.forEach((group, value) -> bytes.putInt(group.name().hashCode()).putLong(hash(value)));
        return new BsonBinary(bytes.array());
    }

    /// Touches the groups of `side` that are not any more as they were, at an unknown time; or the delete, if the
    /// document is gone.
    ///
    /// @param before its fingerprints when both sides last met
    /// @param now    the document; null if it is gone
    /// @param other  the other side's document, whose properties tell what may be missing here
    public void touchWhatChanged(
            Touches touches, Side side, BsonBinary before, @Nullable BsonDocument now, @Nullable BsonDocument other) {
        if (now == null) {
            touches.deleted(side, UNKNOWN);
            return;
        }
        Map<Integer, Long> was = new HashMap<>();
        ByteBuffer bytes = ByteBuffer.wrap(before.getData());
        while (bytes.remaining() >= SIZE) {
            was.put(bytes.getInt(), bytes.getLong());
        }
        Map<Group, BsonDocument> values = values(side, now);
        values.forEach((group, value) -> {
            Long hash = was.get(group.name().hashCode());
            if (hash == null || hash != hash(value)) {
                touches.group(side, group, UNKNOWN);
            }
        });
        Set<Group> missing = new LinkedHashSet<>(groups.named());
        if (other != null) {
            other.keySet().forEach(property -> missing.add(groups.of(side.other(), property)));
        }
        missing.removeAll(values.keySet());
        missing.stream()
                .filter(group -> was.containsKey(group.name().hashCode()))
                .forEach(group -> touches.group(side, group, UNKNOWN));
    }

    private Map<Group, BsonDocument> values(Side side, BsonDocument document) {
        Map<Group, BsonDocument> values = new LinkedHashMap<>();
        document.forEach((property, value) -> {
            if (property.equals("_id")) {
                return;
            }
            Group group = groups.of(side, property);
            if (group.equals(PropertyGroups.WHOLE)
                    || !group.madeOn(side.other()).isEmpty()) {
                values.computeIfAbsent(group, k -> new BsonDocument()).append(property, value);
            }
        });
        return values;
    }

    /// The order in which the properties of a group lie in the document is no part of its value.
    private static long hash(BsonDocument values) {
        BsonDocument sorted = values;
        if (values.size() > 1) {
            sorted = new BsonDocument();
            for (String property : values.keySet().stream().sorted().toList()) {
                sorted.append(property, values.get(property));
            }
        }
        return ByteBuffer.wrap(md5().digest(BsonBytes.encode(sorted))).getLong();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
