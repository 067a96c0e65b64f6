package io.tandem.schema.unsynced;

import io.tandem.schema.inference.Misfit;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// What was found of one document.
///
/// @param id      its `_id`
/// @param reasons why it does not fit; empty when it does, or is gone
public record Judged(BsonValue id, List<Misfit> reasons) {
    public Judged {
        reasons = List.copyOf(reasons);
    }

    /// Judges a document.
    public static Judged of(TypeFit fit, BsonDocument document) {
        return new Judged(document.get("_id", BsonNull.VALUE), fit.reasons(document));
    }

    /// A document that is not there.
    public static Judged gone(BsonValue id) {
        return new Judged(id, List.of());
    }
}
