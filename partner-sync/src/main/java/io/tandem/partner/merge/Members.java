package io.tandem.partner.merge;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.BsonCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Looks at single properties of documents, which are left the bytes that they are where they come as such.
final class Members {
    private Members() {}

    static boolean has(BsonDocument document, String property) {
        return document instanceof RawBsonDocument raw
                ? BsonCursor.of(raw).find(utf8(property))
                : document.containsKey(property);
    }

    /// A property's values in two documents; null where one has none.
    record Values(@Nullable BsonValue one, @Nullable BsonValue other) {}

    /// A property's values where they are not the same to the bit: type, order of properties, sign of zero; null where
    /// they are.
    static @Nullable Values difference(BsonDocument one, BsonDocument other, String property) {
        if (one instanceof RawBsonDocument rawOne && other instanceof RawBsonDocument rawOther) {
            byte[] name = utf8(property);
            BsonCursor inOne = BsonCursor.of(rawOne);
            BsonCursor inOther = BsonCursor.of(rawOther);
            boolean isInOne = inOne.find(name);
            boolean isInOther = inOther.find(name);
            if (isInOne == isInOther && (!isInOne || inOne.isSameValue(inOther))) {
                return null;
            }
            return unlessSame(isInOne ? inOne.decoded() : null, isInOther ? inOther.decoded() : null);
        }
        return unlessSame(one.get(property), other.get(property));
    }

    private static @Nullable Values unlessSame(@Nullable BsonValue one, @Nullable BsonValue other) {
        return Patch.same(one, other) ? null : new Values(one, other);
    }

    /// The document with some properties set and some taken away; one that is new comes last, as in MongoDB.
    static BsonDocument with(BsonDocument document, BsonDocument set, List<String> unset) {
        if (document instanceof RawBsonDocument raw) {
            return with(raw, new RawBsonDocument(BsonBytes.encode(set)), unset);
        }
        BsonDocument result = new BsonDocument();
        document.forEach((name, value) -> {
            if (!unset.contains(name)) {
                result.append(name, value);
            }
        });
        result.putAll(set);
        return result;
    }

    private static RawBsonDocument with(RawBsonDocument document, RawBsonDocument set, List<String> unset) {
        byte[] bytes = document.getByteBuffer().array();
        byte[] setBytes = set.getByteBuffer().array();
        ByteBuffer result = ByteBuffer.allocate(document.getByteBuffer().remaining()
                        + set.getByteBuffer().remaining())
                .order(ByteOrder.LITTLE_ENDIAN);
        result.position(Integer.BYTES);
        BsonCursor member = BsonCursor.of(document);
        while (member.next()) {
            BsonCursor changed = BsonCursor.of(set);
            if (changed.findNameOf(member)) {
                result.put(setBytes, changed.begin(), changed.end() - changed.begin());
            } else if (unset.isEmpty() || !unset.contains(member.name())) {
                result.put(bytes, member.begin(), member.end() - member.begin());
            }
        }
        BsonCursor added = BsonCursor.of(set);
        while (added.next()) {
            if (!BsonCursor.of(document).findNameOf(added)) {
                result.put(setBytes, added.begin(), added.end() - added.begin());
            }
        }
        result.put((byte) 0).putInt(0, result.position());
        return new RawBsonDocument(result.array(), 0, result.position());
    }

    private static byte[] utf8(String property) {
        return property.getBytes(StandardCharsets.UTF_8);
    }
}
