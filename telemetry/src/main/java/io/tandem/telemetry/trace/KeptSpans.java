package io.tandem.telemetry.trace;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/// Keeps the spans that tell of an object in Tandem's own database for a while, so that its way can be followed without
/// a collector. Written behind what they tell of, in bulk; where MongoDB does not take them, they are dropped.
public final class KeptSpans implements SpanExporter {
    /// The collection.
    public static final String COLLECTION = "spans";

    /// In a row: the objects that it tells of, see [#object].
    public static final String OBJECTS = "objects";

    private static final Logger LOG = Logger.getLogger(KeptSpans.class);
    private static final String PREFIX = "tandem.";

    private final MongoCollection<BsonDocument> rows;
    private final Duration kept;
    private volatile boolean prepared;

    /// @param tandem Tandem's own database
    /// @param kept   how long
    public KeptSpans(MongoDatabase tandem, Duration kept) {
        this.rows = tandem.getCollection(COLLECTION, BsonDocument.class);
        this.kept = kept;
    }

    /// How a row names an object.
    ///
    /// @param type its type, or where that is not known its collection
    /// @param key  its `_id` in the canonical form
    public static String object(String app, String type, String key) {
        return app + '\0' + type + '\0' + key;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        List<BsonDocument> told = new ArrayList<>();
        for (SpanData span : spans) {
            if (span.getAttributes().get(ObjectSpans.KEY) != null) {
                told.add(row(span));
            }
        }
        if (told.isEmpty()) {
            return CompletableResultCode.ofSuccess();
        }
        try {
            prepare();
            rows.insertMany(told, new InsertManyOptions().ordered(false));
            return CompletableResultCode.ofSuccess();
        } catch (MongoException away) {
            LOG.warnf("%d spans of traced objects are lost: %s", told.size(), away.getMessage());
            return CompletableResultCode.ofFailure();
        }
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }

    private void prepare() {
        if (!prepared) {
            rows.createIndex(Indexes.ascending(OBJECTS, "until"));
            rows.createIndex(Indexes.ascending("expiresAt"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
            prepared = true;
        }
    }

    private BsonDocument row(SpanData span) {
        Attributes said = span.getAttributes();
        BsonArray objects = new BsonArray();
        String app = said.get(ObjectSpans.APP);
        objects.add(new BsonString(object(
                String.valueOf(app),
                String.valueOf(said.get(ObjectSpans.TYPE)),
                String.valueOf(said.get(ObjectSpans.KEY)))));
        if (said.get(ObjectSpans.OTHER_KEY) != null) {
            objects.add(new BsonString(object(
                    String.valueOf(app),
                    String.valueOf(said.get(ObjectSpans.OTHER_COLLECTION)),
                    String.valueOf(said.get(ObjectSpans.OTHER_KEY)))));
        }
        BsonDocument attributes = new BsonDocument();
        said.forEach((key, value) -> {
            if (key.getKey().startsWith(PREFIX)) {
                attributes.append(key.getKey().substring(PREFIX.length()), bson(value));
            }
        });
        long until = TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos());
        return new BsonDocument(OBJECTS, objects)
                .append("trace", new BsonString(span.getTraceId()))
                .append("span", new BsonString(span.getSpanId()))
                .append("parent", new BsonString(span.getParentSpanId()))
                .append("service", resource(span, "service.name"))
                .append("replica", resource(span, "service.instance.id"))
                .append("from", new BsonDateTime(TimeUnit.NANOSECONDS.toMillis(span.getStartEpochNanos())))
                .append("until", new BsonDateTime(until))
                .append("attributes", attributes)
                .append("expiresAt", new BsonDateTime(until + kept.toMillis()));
    }

    private static BsonString resource(SpanData span, String name) {
        return new BsonString(String.valueOf(span.getResource().getAttribute(AttributeKey.stringKey(name))));
    }

    private static BsonValue bson(Object value) {
        return switch (value) {
            case Long number -> new BsonInt64(number);
            case List<?> list ->
                new BsonArray(list.stream().map(KeptSpans::bson).toList());
            default -> new BsonString(value.toString());
        };
    }
}
