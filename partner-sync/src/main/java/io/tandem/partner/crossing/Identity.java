package io.tandem.partner.crossing;

import io.tandem.contract.JsonDocument;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.transform.Side;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// A pair of documents: the `_id` of each side. It is the same pair when the initial keys are one key to MongoDB.
public final class Identity {
    private final BsonValue initialKey;
    private final BsonValue partnerKey;
    private final String canonical;

    public Identity(BsonValue initialKey, BsonValue partnerKey) {
        this.initialKey = initialKey;
        this.partnerKey = partnerKey;
        this.canonical = ObjectKey.canonical(initialKey);
    }

    public BsonValue initialKey() {
        return initialKey;
    }

    public BsonValue partnerKey() {
        return partnerKey;
    }

    /// The initial key as one text.
    public String canonical() {
        return canonical;
    }

    /// The partner key as one text.
    public String canonicalPartner() {
        return partnerKey.equals(initialKey) ? canonical : ObjectKey.canonical(partnerKey);
    }

    /// What is wrong with the `_id` of a document that a transform has made for a side; null if it is the pair's.
    public @Nullable String fault(Side side, BsonDocument made) {
        BsonValue wanted = side == Side.INITIAL ? initialKey : partnerKey;
        BsonValue key = made instanceof RawBsonDocument raw ? Answer.key(raw) : made.get("_id", BsonNull.VALUE);
        if (key.isNull() && !made.containsKey("_id")) {
            return "makes a document without an _id";
        }
        boolean same = key.equals(wanted)
                || ObjectKey.canonical(key).equals(side == Side.INITIAL ? canonical : canonicalPartner());
        return same
                ? null
                : "makes a document with _id " + JsonDocument.text(key) + ", while its _id alone becomes "
                        + JsonDocument.text(wanted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity identity && canonical.equals(identity.canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    @Override
    public String toString() {
        return canonical;
    }
}
