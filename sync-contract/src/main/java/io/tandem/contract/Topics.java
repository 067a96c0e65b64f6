package io.tandem.contract;

/// The names of Tandem's Kafka topics.
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
}
