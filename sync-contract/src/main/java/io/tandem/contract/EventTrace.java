package io.tandem.contract;

/// What the record of a traced event carries beside its CloudEvents headers, each as a header of its own, behind them.
/// Records of events that nobody traces have none of it.
///
/// @param traceparent the request's place in its trace, as W3C Trace Context writes it
/// @param replica     the replica of sync-ingest that accepted it
public record EventTrace(String traceparent, String replica) {
    /// The header of W3C Trace Context.
    public static final String TRACEPARENT = "traceparent";

    public static final String REPLICA = "tandem-replica";
}
