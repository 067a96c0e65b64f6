package io.tandem.partner.crossing;

import com.mongodb.client.model.WriteModel;
import io.tandem.contract.TracedWrite;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// What is to happen to one identity.
///
/// @param met    the fingerprints of both documents after it, for the ledger; null when both are gone
/// @param notes  what is noted of conflicts, in the same transaction
/// @param traces what says of these writes that they are traced, in the same transaction; hardly ever anything
record Step(
        Identity identity,
        List<Write> writes,
        @Nullable BsonBinary met,
        List<WriteModel<BsonDocument>> notes,
        List<TracedWrite> traces) {
    Step untraced() {
        return new Step(identity, writes, met, notes, List.of());
    }

    long bytes() {
        long bytes = (long) traces.size() * TracedWrite.LONGEST_KEY + (met == null ? 0 : met.getData().length);
        for (Write write : writes) {
            bytes += switch (write) {
                case Write.Insert insert -> Evaluation.size(insert.document());
                case Write.Update update -> Evaluation.size(update.patch().set());
                case Write.Remove remove -> 0;
            };
        }
        return bytes;
    }
}
