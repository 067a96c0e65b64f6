package io.tandem.partner.crossing;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.BsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/// Lets MongoDB evaluate a transform over documents that are at hand.
///
/// The documents lie behind `$literal`, always: without it a string "$price" in user data would be evaluated, and
/// `{"$function": …}` would run.
public final class Evaluation {
    private static final int BATCH_BYTES = 6 * 1024 * 1024;
    /// Where MongoDB says that the cursor of an aggregation without a collection lies.
    private static final String NAMELESS = "$cmd.aggregate";

    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();
    private static final RawBsonDocumentCodec AS_BYTES = new RawBsonDocumentCodec();
    private static final EncoderContext CONTEXT = EncoderContext.builder().build();

    private final MongoDatabase database;
    private final boolean asBytes;

    public Evaluation(MongoDatabase database) {
        this(database, false);
    }

    private Evaluation(MongoDatabase database, boolean asBytes) {
        this.database = database;
        this.asBytes = asBytes;
    }

    /// One whose results are documents as the bytes that they are, for who looks at little of them.
    static Evaluation asBytes(MongoDatabase database) {
        return new Evaluation(database, true);
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
        List<RawBsonDocument> transformed = asBytes ? allOf(stages, documents) : null;
        if (transformed != null) {
            transformed.forEach(document -> results.add(new Result.Transformed(document)));
            return results;
        }
        for (List<BsonDocument> some : batches(documents, Evaluation::size, Integer.MAX_VALUE, BATCH_BYTES)) {
            evaluate(stages, some, results);
        }
        return results;
    }

    private @Nullable List<RawBsonDocument> allOf(List<BsonDocument> stages, List<BsonDocument> documents) {
        List<RawBsonDocument> raw = new ArrayList<>(documents.size());
        for (BsonDocument document : documents) {
            raw.add(
                    document instanceof RawBsonDocument bytes
                            ? bytes
                            : new RawBsonDocument(BsonBytes.encode(document)));
        }
        return raw.isEmpty() ? raw : all(stages, raw);
    }

    /// All of them transformed, as bytes, in order; null where one fails.
    @Nullable
    List<RawBsonDocument> all(List<BsonDocument> stages, List<RawBsonDocument> documents) {
        if (stages.isEmpty()) {
            return documents;
        }
        List<RawBsonDocument> transformed = new ArrayList<>(documents.size());
        for (List<RawBsonDocument> some : batches(documents, RangeReader::size, Integer.MAX_VALUE, BATCH_BYTES)) {
            int before = transformed.size();
            try {
                Answer answer = Answer.of(database.runCommand(command(stages, some), RawBsonDocument.class));
                transformed.addAll(answer.documents());
                if (answer.cursor() != 0) {
                    RangeReader.close(database, NAMELESS, answer.cursor());
                }
            } catch (BsonMaximumSizeExceededException e) {
                return null;
            } catch (MongoCommandException e) {
                if (isInfrastructure(e)) {
                    throw e;
                }
                return null;
            }
            if (transformed.size() - before != some.size()) {
                return null; // an answer holds 16 MB, and this one was cut
            }
        }
        return transformed;
    }

    /// These in runs of at most so many, each of which ends before its bytes exceed a limit; what is larger by itself
    /// stands alone.
    static <T> List<List<T>> batches(List<T> all, ToLongFunction<T> size, int most, long mostBytes) {
        List<List<T>> batches = new ArrayList<>();
        int from = 0;
        while (from < all.size()) {
            int to = from;
            long bytes = 0;
            while (to < all.size() && to - from < most) {
                bytes += size.applyAsLong(all.get(to));
                if (to > from && bytes > mostBytes) {
                    break;
                }
                to++;
            }
            batches.add(all.subList(from, to));
            from = to;
        }
        return batches;
    }

    /// Bytes of a document.
    static int size(BsonDocument document) {
        return document instanceof RawBsonDocument raw ? RangeReader.size(raw) : BsonBytes.encode(document).length;
    }

    /// Written as bytes: the driver decodes documents inside of a command that is none.
    private static RawBsonDocument command(List<BsonDocument> stages, List<RawBsonDocument> documents) {
        BasicOutputBuffer bytes = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(bytes)) {
            writer.writeStartDocument();
            writer.writeInt32("aggregate", 1);
            writer.writeStartArray("pipeline");
            writer.writeStartDocument();
            writer.writeStartDocument("$documents");
            writer.writeStartArray("$literal");
            documents.forEach(document -> AS_BYTES.encode(writer, document, CONTEXT));
            writer.writeEndArray();
            writer.writeEndDocument();
            writer.writeEndDocument();
            stages.forEach(stage -> CODEC.encode(writer, stage, CONTEXT));
            writer.writeEndArray();
            writer.writeStartDocument("cursor");
            writer.writeInt32("batchSize", documents.size() + 1);
            writer.writeEndDocument();
            writer.writeEndDocument();
        }
        return new RawBsonDocument(bytes.getInternalBuffer(), 0, bytes.getPosition());
    }

    private static BsonArray pipeline(List<BsonDocument> stages, List<? extends BsonDocument> documents) {
        BsonArray pipeline = new BsonArray();
        pipeline.add(new BsonDocument("$documents", new BsonDocument("$literal", new BsonArray(documents))));
        pipeline.addAll(stages);
        return pipeline;
    }

    private void evaluate(List<BsonDocument> stages, List<BsonDocument> documents, List<Result> results) {
        if (stages.isEmpty()) {
            documents.forEach(document -> results.add(new Result.Transformed(document)));
            return;
        }
        List<BsonDocument> pipeline =
                pipeline(stages, documents).stream().map(BsonValue::asDocument).toList();
        try {
            List<RawBsonDocument> transformed = database.aggregate(pipeline, RawBsonDocument.class)
                    .batchSize(documents.size() + 1)
                    .into(new ArrayList<>(documents.size()));
            for (RawBsonDocument document : transformed) {
                results.add(new Result.Transformed(asBytes ? document : document.decode(CODEC)));
            }
        } catch (BsonMaximumSizeExceededException e) {
            halve(stages, documents, results, "with the transform it is more than a command of MongoDB holds");
        } catch (MongoCommandException e) {
            if (isInfrastructure(e)) {
                throw e;
            }
            halve(stages, documents, results, e.getErrorMessage());
        }
    }

    /// One document's failure fails them all: until it stands alone.
    private void halve(List<BsonDocument> stages, List<BsonDocument> documents, List<Result> results, String reason) {
        if (documents.size() == 1) {
            results.add(new Result.Failed(reason));
            return;
        }
        int middle = documents.size() / 2;
        evaluate(stages, documents.subList(0, middle), results);
        evaluate(stages, documents.subList(middle, documents.size()), results);
    }

    /// Shutdown, stepping down, interruption: nothing that the document did.
    public static boolean isInfrastructure(MongoCommandException e) {
        return e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
                || e.hasErrorLabel("RetryableWriteError")
                || List.of(6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436)
                        .contains(e.getErrorCode());
    }
}
