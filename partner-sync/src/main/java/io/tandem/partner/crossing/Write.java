package io.tandem.partner.crossing;

import io.tandem.partner.merge.Patch;
import io.tandem.partner.merge.Side;
import org.bson.BsonDocument;

/// One write to one document that a merge has decided.
sealed interface Write {
    Side side();

    /// The document appears.
    record Insert(Side side, BsonDocument document) implements Write {}

    /// The document changes, if it is still as it was when the merge looked.
    record Update(Side side, BsonDocument seen, Patch patch) implements Write {}

    /// The document goes, if it is still as it was when the merge looked.
    record Remove(Side side, BsonDocument seen) implements Write {}
}
