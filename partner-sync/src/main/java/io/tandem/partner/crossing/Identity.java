package io.tandem.partner.crossing;

import io.tandem.contract.ObjectKey;
import org.bson.BsonValue;

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
