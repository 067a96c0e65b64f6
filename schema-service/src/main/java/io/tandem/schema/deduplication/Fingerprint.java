package io.tandem.schema.deduplication;

import io.tandem.contract.BsonCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What is remembered of an event: 128 bits for its id (of its app), 64 bits for its payload, from SHA-256.
///
/// @param high    the id, first half
/// @param low     the id, second half; never 0
/// @param payload everything but `acceptedAt`, which differs when a client sends the same event again
public record Fingerprint(long high, long low, long payload) {
    /// Bytes of one fingerprint in a row.
    static final int BYTES = 3 * Long.BYTES;

    private static final MessageDigest SHA_256 = lookedUp();
    private static final byte[] ACCEPTED_AT = "acceptedAt".getBytes(StandardCharsets.UTF_8);

    /// The fingerprint of an event.
    ///
    /// @param value the Kafka record's value, a BSON document
    public static Fingerprint of(String app, String id, byte[] value) {
        MessageDigest digest = sha256();
        ByteBuffer name = ByteBuffer.wrap(digest.digest((app + '\0' + id).getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(name.getLong(), name.getLong() | 1, payload(digest, value));
    }

    private static long payload(MessageDigest digest, byte[] value) {
        BsonCursor member = new BsonCursor(value, 0);
        int from = member.end();
        while (member.find(ACCEPTED_AT)) {
            digest.update(value, from, member.begin() - from);
            from = member.end();
        }
        digest.update(value, from, member.end() - from);
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            // To look the algorithm up takes as long as to hash an id.
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's SHA-256 can be copied", e);
        }
    }

    private static MessageDigest lookedUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
