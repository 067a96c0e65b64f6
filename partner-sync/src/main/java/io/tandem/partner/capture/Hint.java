package io.tandem.partner.capture;

import io.tandem.partner.transform.Side;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// What capture says of one write of a user: this document, these properties, this side, this cluster time.
///
/// @param side which collection was written
/// @param key  the document's `_id` there
/// @param what what the write did
/// @param time its cluster time
public record Hint(Side side, BsonValue key, What what, BsonTimestamp time) {

    /// What a write did to the document.
    public sealed interface What {
        /// It was inserted or replaced: every property is touched.
        record Written() implements What {}

        /// It was deleted.
        record Deleted() implements What {}

        /// These top-level properties were set or removed, wholly or in part.
        record Changed(Set<String> properties) implements What {
            public Changed {
                properties = Set.copyOf(properties);
            }
        }
    }
}
