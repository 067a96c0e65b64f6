package io.tandem.partner;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/// The settings of partner-sync, prefix `tandem`.
@ConfigMapping(prefix = "tandem")
public interface PartnerConfiguration {
    /// Tandem's own database.
    @WithDefault("tandem")
    String database();

    /// Where schema-service answers.
    Schemas schemaService();

    /// The topics that partner-sync creates.
    Topics topics();

    /// The work on one migration.
    Migration migration();

    interface Schemas {
        @WithDefault("http://localhost:8081")
        URI url();

        /// What partner-sync shows of itself: an API key or a token with the roles service and operator.
        String token();
    }

    interface Topics {
        /// Copies of each record.
        @WithDefault("1")
        short replication();

        /// Partitions of `partner.migrations`: how finely migrations spread over replicas.
        @WithDefault("32")
        int migrationPartitions();
    }

    interface Migration {
        /// Workers that settle identities in parallel.
        @WithDefault("2")
        int workers();

        /// Workers that copy ranges of one collection in parallel.
        @WithDefault("4")
        int copyWorkers();

        /// Documents that one of them reads and writes at a time.
        @WithDefault("500")
        int copyPage();

        /// The copy goes slower while a small write takes longer.
        @WithDefault("100ms")
        Duration copyLatency();

        /// The copy goes slower while a secondary is further behind.
        @WithDefault("10s")
        Duration copyLag();

        /// The copy goes slower while the oplog does not reach back so far.
        @WithDefault("2m")
        Duration copyOplogWindow();

        /// How long a replica may be silent before its migrations move, in milliseconds.
        @WithDefault("6000")
        int sessionTimeout();

        /// How long a decided conflict is listed.
        @WithDefault("7d")
        Duration conflictsKept();

        /// After which time a document that is set aside is tried again by itself.
        @WithDefault("60s")
        Duration setAsideAgain();

        /// After which time both sides are compared again.
        @WithDefault("24h")
        Duration verifyEvery();

        /// The share of one side's documents that may be deleted within the window; more holds the migration.
        @WithDefault("0.2")
        double deletesShare();

        /// The window in which deletes are counted.
        @WithDefault("60s")
        Duration deletesWindow();

        /// So many deletes within the window never hold a migration.
        @WithDefault("100")
        long deletesFree();

        /// How long nobody may have written the initial collection before it is retired.
        @WithDefault("7d")
        Duration quietPeriod();
    }
}
