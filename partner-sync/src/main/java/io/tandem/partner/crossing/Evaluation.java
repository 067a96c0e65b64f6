package io.tandem.partner.crossing;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.BsonBytes;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/// Lets MongoDB evaluate a transform over documents that are at hand.
///
/// The documents lie behind `$literal`, always: without it a string "$price" in user data would be evaluated, and
/// `{"$function": …}` would run.
public final class Evaluation {
    private static final int BATCH_BYTES = 6 * 1024 * 1024;

    private final MongoDatabase database;

    public Evaluation(MongoDatabase database) {
        this.database = database;
    }

    /// What became of one document.
    public sealed interface Result {
        record Transformed(BsonDocument document) implements Result {}

        /// MongoDB could not evaluate the transform over this document.
        record Failed(String reason) implements Result {}
    }

    /// One result for each document, in order.
    public List<Result> apply(List<BsonDocument> stages, List<BsonDocument> documents) {
        List<Result> results = new ArrayList<>(documents.size());
        int from = 0;
        while (from < documents.size()) {
            int to = from;
            long bytes = 0;
            while (to < documents.size() && (to == from || bytes < BATCH_BYTES)) {
                bytes += BsonBytes.encode(documents.get(to)).length;
                to++;
            }
            evaluate(stages, documents.subList(from, to), results);
            from = to;
        }
        return results;
    }

    private void evaluate(List<BsonDocument> stages, List<BsonDocument> documents, List<Result> results) {
        if (stages.isEmpty()) {
            documents.forEach(document -> results.add(new Result.Transformed(document)));
            return;
        }
        List<BsonDocument> pipeline = new ArrayList<>();
        pipeline.add(new BsonDocument("$documents", new BsonDocument("$literal", new BsonArray(documents))));
        pipeline.addAll(stages);
        try {
            List<BsonDocument> transformed = database.aggregate(pipeline, BsonDocument.class)
                    .batchSize(documents.size() + 1)
                    .into(new ArrayList<>(documents.size()));
            transformed.forEach(document -> results.add(new Result.Transformed(document)));
        } catch (MongoCommandException e) {
            if (e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL) || isInfrastructure(e)) {
                throw e;
            }
            if (documents.size() == 1) {
                results.add(new Result.Failed(e.getErrorMessage()));
                return;
            }
            // One document's failure fails them all: halve until it stands alone.
            int middle = documents.size() / 2;
            evaluate(stages, documents.subList(0, middle), results);
            evaluate(stages, documents.subList(middle, documents.size()), results);
        }
    }

    /// Shutdown, stepping down, interruption: nothing that the document did.
    private static boolean isInfrastructure(MongoCommandException e) {
        return e.hasErrorLabel("RetryableWriteError")
                || List.of(6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436)
                        .contains(e.getErrorCode());
    }
}
