package io.tandem.schema;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;

/// Commits a transaction, and asks once more where the answer was lost.
public final class Commit {
    private Commit() {}

    /// Asking again is safe: the driver names the transaction, and MongoDB commits it once.
    public static void of(ClientSession session) {
        try {
            session.commitTransaction();
        } catch (MongoException unknown) {
            if (!unknown.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL)) {
                throw unknown;
            }
            session.commitTransaction();
        }
    }
}
