package io.tandem.schema;

import com.mongodb.ReadConcern;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import java.util.function.Supplier;

/// A short transaction on a snapshot, known to a majority when it is over.
public final class Transaction {
    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .readConcern(ReadConcern.SNAPSHOT)
            .build();

    private Transaction() {}

    /// Does all of this or nothing.
    public static <T> T in(ClientSession session, Supplier<T> work) {
        session.startTransaction(OPTIONS);
        try {
            T done = work.get();
            Commit.of(session);
            return done;
        } finally {
            if (session.hasActiveTransaction()) {
                session.abortTransaction();
            }
        }
    }
}
