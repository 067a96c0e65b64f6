package io.tandem.partner.crossing;

import io.tandem.contract.ObjectKey;
import org.bson.BsonValue;

/// A pair of documents: the `_id` of each side. It is the same pair when the initial keys are one key to MongoDB.
public record Identity(BsonValue initialKey, BsonValue partnerKey) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity identity && canonical().equals(identity.canonical());
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    /// The initial key as one text.
    public String canonical() {
        return ObjectKey.canonical(initialKey);
    }

    /// The partner key as one text.
    public String canonicalPartner() {
        return ObjectKey.canonical(partnerKey);
    }
}
