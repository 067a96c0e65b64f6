package io.tandem.schema.applying;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tandem.contract.ObjectKey;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.TracedWrite;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.TypeKey;
import io.tandem.telemetry.trace.KeptSpans;
import io.tandem.telemetry.trace.ObjectSpans;
import io.tandem.telemetry.trace.TraceSettings;
import io.tandem.telemetry.trace.Traceparent;
import io.tandem.telemetry.trace.Tracing;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/// A span for each traced event, and for each of their writes a [TracedWrite] in the same transaction. What is not
/// traced costs nothing here.
@ApplicationScoped
class EventSpans {
    private static final int MOST_REASONS = 20;
    private static final int MOST_TYPES = 1_000;

    private final MongoClient client;
    private final Tracing tracing;
    private final Cache<TypeKey, Integer> versions =
            Caffeine.newBuilder().maximumSize(MOST_TYPES).build();
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();

    EventSpans(MongoClient client, Tracing tracing) {
        this.client = client;
        this.tracing = tracing;
    }

    @Produces
    @Singleton
    static SpanExporter kept(MongoClient client, SchemaSettings settings, TraceSettings traces) {
        return new KeptSpans(client.getDatabase(settings.database()), traces.kept());
    }

    /// Makes what [#write] needs for the traced events among these steps. Called outside of a transaction.
    void prepare(List<Step> steps, Map<TypeKey, CollectionSchema> schemas) {
        for (Step step : steps) {
            CollectionSchema schema = step.received().trace() != null && step instanceof Step.Store store
                    ? schemas.get(store.type())
                    : null;
            if (schema != null) {
                prepare(schema.database());
            }
        }
    }

    /// Writes what says of the writes of traced events that they were traced: of what was stored, and of nothing else.
    ///
    /// @param done the steps as they were done
    void write(ClientSession session, List<Step> done, Map<TypeKey, CollectionSchema> schemas, Instant now) {
        rows(done, schemas, now).forEach((database, rows) -> client.getDatabase(database)
                .getCollection(TracedWrite.COLLECTION, BsonDocument.class)
                .insertMany(session, rows));
    }

    /// By their databases.
    private Map<String, List<BsonDocument>> rows(
            List<Step> steps, Map<TypeKey, CollectionSchema> schemas, Instant now) {
        Map<String, List<BsonDocument>> rows = new LinkedHashMap<>();
        for (Step step : steps) {
            TracedEvent trace = step.received().trace();
            if (trace != null && step instanceof Step.Store store) {
                CollectionSchema schema = schemas.get(store.type());
                if (schema != null) {
                    versions.put(store.type(), schema.schema().version());
                }
                if (schema != null
                        && TracedWrite.mayTellOf(store.event().operation().key())) {
                    rows.computeIfAbsent(schema.database(), database -> new ArrayList<>())
                            .add(write(store, schema, trace, now).toRow());
                }
            }
        }
        return rows;
    }

    private static TracedWrite write(Step.Store store, CollectionSchema schema, TracedEvent trace, Instant now) {
        SyncedObjectEvent event = store.event();
        ReceivedEvent received = store.received();
        return new TracedWrite(
                event.app(),
                event.type(),
                schema.collection(),
                event.operation().key(),
                trace.traceparent(),
                received.partition(),
                received.offset(),
                now);
    }

    private void prepare(String database) {
        if (!prepared.contains(database)) {
            client.getDatabase(database)
                    .getCollection(TracedWrite.COLLECTION)
                    .createIndex(
                            Indexes.ascending(TracedWrite.AT),
                            new IndexOptions().expireAfter(TracedWrite.KEPT.toSeconds(), TimeUnit.SECONDS));
            prepared.add(database);
        }
    }

    /// Tells what became of a traced event, once that is in MongoDB.
    ///
    /// @param outcome `stored`, `repeated`, `replayed`, or a rejection's code
    void tell(Step step, TracedEvent trace, String outcome) {
        ReceivedEvent received = step.received();
        SyncedObjectEvent event = received.event();
        SpanBuilder span = tracing.tracer()
                .spanBuilder("process sync.objects")
                .setParent(Traceparent.context(trace.traceparent()))
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(trace.readAt())
                .setAttribute(ObjectSpans.PARTITION, (long) received.partition())
                .setAttribute(ObjectSpans.OFFSET, received.offset())
                .setAttribute(ObjectSpans.ACCEPTED_BY, trace.replica());
        if (step instanceof Step.Refuse(ReceivedEvent of, var code, List<String> reasons)) {
            span.setAttribute(ObjectSpans.OUTCOME, "refused")
                    .setAttribute(ObjectSpans.CODE, code.word())
                    .setAttribute(ObjectSpans.REASONS, reasons.subList(0, Math.min(reasons.size(), MOST_REASONS)));
        } else {
            span.setAttribute(ObjectSpans.OUTCOME, outcome);
        }
        if (event != null) {
            describe(span, event);
        }
        Integer version = step instanceof Step.Store store ? versions.getIfPresent(store.type()) : null;
        if (version != null) {
            span.setAttribute(ObjectSpans.SCHEMA_VERSION, version.longValue());
        }
        span.startSpan().end();
    }

    private static void describe(SpanBuilder span, SyncedObjectEvent event) {
        SyncedObjectEvent.Client client = event.client();
        span.setAttribute(ObjectSpans.APP, event.app())
                .setAttribute(ObjectSpans.TYPE, event.type())
                .setAttribute(
                        ObjectSpans.KEY, ObjectKey.canonical(event.operation().key()))
                .setAttribute(ObjectSpans.EVENT, event.id())
                .setAttribute(ObjectSpans.OPERATION, event.operationName())
                .setAttribute(ObjectSpans.ACCEPTED_AT, event.acceptedAt().toEpochMilli());
        ObjectSpans.set(span, ObjectSpans.USER, event.user());
        ObjectSpans.set(span, ObjectSpans.CLIENT, client == null ? null : client.name() + "/" + client.version());
    }
}
