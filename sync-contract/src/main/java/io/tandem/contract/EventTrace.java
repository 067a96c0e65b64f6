package io.tandem.contract;

/// What the record of a traced event carries beside its CloudEvents headers, each as a header of its own, behind them.
/// Records of events that nobody traces have none of it.
public final class EventTrace {
    /// The request's place in its trace, as W3C Trace Context writes it.
    public static final String TRACEPARENT = "traceparent";

    /// The replica of sync-ingest that accepted it, `host:port`.
    public static final String REPLICA = "tandem-replica";

    private EventTrace() {}
}
