package io.tandem.telemetry.trace;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the spans say that tell of one object. Those that have [#KEY] are kept.
public final class ObjectSpans {
    public static final AttributeKey<String> APP = stringKey("tandem.app");
    public static final AttributeKey<String> TYPE = stringKey("tandem.type");

    /// The object's `_id` in its canonical form.
    public static final AttributeKey<String> KEY = stringKey("tandem.key");

    /// What became of it: `stored`, `repeated`, `refused`, `replayed`, `crossed`, `conflict`, `set-aside`, `unchanged`.
    public static final AttributeKey<String> OUTCOME = stringKey("tandem.outcome");

    public static final AttributeKey<String> CODE = stringKey("tandem.code");
    public static final AttributeKey<List<String>> REASONS = stringArrayKey("tandem.reasons");
    public static final AttributeKey<String> EVENT = stringKey("tandem.event");
    public static final AttributeKey<String> OPERATION = stringKey("tandem.operation");
    public static final AttributeKey<String> USER = stringKey("tandem.user");
    public static final AttributeKey<String> CLIENT = stringKey("tandem.client");

    /// The replica of sync-ingest that accepted the event, and when.
    public static final AttributeKey<String> ACCEPTED_BY = stringKey("tandem.accepted_by");

    public static final AttributeKey<Long> ACCEPTED_AT = longKey("tandem.accepted_at");
    public static final AttributeKey<Long> PARTITION = longKey("tandem.partition");
    public static final AttributeKey<Long> OFFSET = longKey("tandem.offset");
    public static final AttributeKey<Long> SCHEMA_VERSION = longKey("tandem.schema_version");
    public static final AttributeKey<String> MIGRATION = stringKey("tandem.migration");
    public static final AttributeKey<String> DIRECTION = stringKey("tandem.direction");

    /// The collection and the `_id`, in its canonical form, on the other side of a migration.
    public static final AttributeKey<String> OTHER_COLLECTION = stringKey("tandem.other_collection");

    public static final AttributeKey<String> OTHER_KEY = stringKey("tandem.other_key");

    /// When the write that crossed was stored, in milliseconds; and its cluster time.
    public static final AttributeKey<Long> STORED_AT = longKey("tandem.stored_at");

    public static final AttributeKey<String> CLUSTER_TIME = stringKey("tandem.cluster_time");

    /// The cluster time of the transaction that crossed it.
    public static final AttributeKey<String> COMMIT = stringKey("tandem.commit");

    private ObjectSpans() {}

    /// Sets an attribute that may be missing.
    public static void set(SpanBuilder span, AttributeKey<String> name, @Nullable String value) {
        if (value != null) {
            span.setAttribute(name, value);
        }
    }
}
