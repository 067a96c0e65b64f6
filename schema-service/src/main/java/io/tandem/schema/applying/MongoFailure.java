package io.tandem.schema.applying;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.bulk.BulkWriteError;
import io.tandem.schema.rejection.RejectionCode;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.bson.BsonMaximumSizeExceededException;

/// Tells a failure that an event causes, which sets the event aside, from one of MongoDB itself, which is waited out.
public enum MongoFailure {
    /// The same transaction may succeed when it is run again.
    TRANSIENT,
    /// MongoDB, its configuration or the way to it: no event is to blame.
    INFRASTRUCTURE,
    /// An event in the batch cannot be written.
    EVENT;

    /// Unauthorized, no such user, stepping down, shutting down, interrupted, out of disk, write concern, time limits,
    /// locks, transactions that are gone or impossible, and the like.
    private static final Set<Integer> INFRASTRUCTURE_CODES = Set.of(
            1, 6, 7, 8, 11, 13, 18, 20, 24, 26, 39, 43, 46, 50, 64, 79, 89, 91, 96, 100, 112, 117, 133, 134, 189, 202,
            225, 228, 235, 239, 244, 246, 251, 256, 262, 263, 267, 290, 303, 314, 317, 358, 365, 384, 402, 462, 8000,
            9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031, 50915, 91331);

    private static final int REFUSED_BY_VALIDATOR = 121;
    private static final int MAX_REASON = 2_000;

    private static final Set<Integer> TOO_LARGE_CODES = Set.of(10334, 16493, 17280, 17419, 17420, 10003);

    /// What this failure of a transaction means.
    public static MongoFailure of(RuntimeException failure) {
        return switch (failure) {
            case MongoException e when e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL) -> TRANSIENT;
            case MongoException e
            when e.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL) -> INFRASTRUCTURE;
            case MongoSocketException ignored -> INFRASTRUCTURE;
            // A document that the driver cannot send is a BSONException; the rest of the client's errors are its own.
            case MongoClientException ignored -> INFRASTRUCTURE;
            case MongoBulkWriteException e -> e.getWriteErrors().isEmpty() ? INFRASTRUCTURE : EVENT;
            case MongoException e ->
                e.getCode() < 0 || INFRASTRUCTURE_CODES.contains(e.getCode()) ? INFRASTRUCTURE : EVENT;
            case CancellationException ignored -> INFRASTRUCTURE;
            // The driver refuses what it cannot send; a defect of ours is set aside too, so that no partition is stuck.
            default -> EVENT;
        };
    }

    /// The code under which the event that causes this failure is refused.
    static RejectionCode code(RuntimeException failure) {
        int code = number(failure);
        if (ErrorCategory.fromErrorCode(code) == ErrorCategory.DUPLICATE_KEY) {
            return RejectionCode.DUPLICATE_KEY;
        }
        return failure instanceof BsonMaximumSizeExceededException || TOO_LARGE_CODES.contains(code)
                ? RejectionCode.TOO_LARGE
                : RejectionCode.NOT_STORABLE;
    }

    /// What MongoDB says, and of a validator's refusal what in the document it does not take.
    public static String reason(RuntimeException failure) {
        if (!(failure instanceof MongoBulkWriteException bulk)
                || bulk.getWriteErrors().isEmpty()) {
            return String.valueOf(failure.getMessage());
        }
        BulkWriteError error = bulk.getWriteErrors().getFirst();
        String details = error.getCode() == REFUSED_BY_VALIDATOR
                ? ": " + error.getDetails().toJson()
                : "";
        String reason = error.getMessage() + details;
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
    }

    /// Whether the collection's validator does not take a document.
    static boolean isOfValidator(RuntimeException failure) {
        return number(failure) == REFUSED_BY_VALIDATOR;
    }

    private static int number(RuntimeException failure) {
        return switch (failure) {
            case MongoBulkWriteException bulk
            when !bulk.getWriteErrors().isEmpty() ->
                bulk.getWriteErrors().getFirst().getCode();
            case MongoException e -> e.getCode();
            default -> 0;
        };
    }
}
