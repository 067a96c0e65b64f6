package io.tandem.contract;

import java.util.Map;

/// The names of Tandem's Kafka topics, and what all of them are created with.
public final class Topics {
    /// One record per synced-object event, keyed by [ObjectKey]; see [SyncedObjectEvent].
    public static final String SYNC_OBJECTS = "sync.objects";

    /// Events that were accepted and then refused, with every reason; see [Rejection].
    public static final String SYNC_REJECTIONS = "sync.rejections";

    /// Each applied schema change; see [SchemaChanged].
    public static final String SCHEMA_CHANGES = "schema.changes";

    /// Carries no records: its partitions spread the migrations over the replicas of partner-sync.
    public static final String PARTNER_MIGRATIONS = "partner.migrations";

    /// What happened to a migration: its acts and its states.
    public static final String PARTNER_EVENTS = "partner.events";

    private Topics() {}

    /// What each topic is created with so that `acks=all` means more than its leader: all replicas but one must have a
    /// record before it is acknowledged. One of them may be away; two replicas keep taking records with one.
    ///
    /// @param replication replicas of each partition; -1: the broker says how many, and then this as well
    public static Map<String, String> durability(int replication) {
        return replication < 1 ? Map.of() : Map.of("min.insync.replicas", String.valueOf(Math.max(1, replication - 1)));
    }
}
