package io.tandem.telemetry.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.tandem.contract.EventTrace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `traceparent` of [W3C Trace Context](https://www.w3.org/TR/trace-context/), read and written.
public final class Traceparent {
    private static final TextMapGetter<String> ONLY = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(EventTrace.TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(EventTrace.TRACEPARENT) ? carrier : null;
        }
    };

    private Traceparent() {}

    /// The place that a header names, as what comes next needs it for its parent; that of no trace where the header
    /// is none.
    public static Context context(@Nullable String header) {
        return header == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), header, ONLY);
    }

    /// Whether a header names a trace that somebody keeps.
    public static boolean isSampled(@Nullable String header) {
        return Span.fromContext(context(header)).getSpanContext().isSampled();
    }

    /// A place in a trace as a header.
    public static String of(SpanContext place) {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.root().with(Span.wrap(place)), headers, (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                });
        return headers.getOrDefault(EventTrace.TRACEPARENT, "");
    }
}
