package io.tandem.schema;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tandem.schema.operator.OperatorSettings;
import java.time.Duration;

/// The settings of schema-service, with every default; prefix `tandem`.
@ConfigMapping(prefix = "tandem")
public interface SchemaSettings {
    /// The MongoDB database in which Tandem keeps what is its own.
    @WithDefault("tandem")
    String database();

    /// How Kafka topics are created, where they are not there yet.
    TopicSettings topics();

    /// How large one transaction may become.
    BatchSettings batch();

    /// How long event ids are remembered.
    WindowSettings window();

    /// How much is counted of each object type.
    ObservationSettings observations();

    /// How many object types there may be.
    TypeSettings types();

    /// How refusals are worded.
    RefusalSettings refusal();

    /// How development mode makes itself heard.
    DevelopmentModeSettings developmentMode();

    /// How unsynced documents are looked for.
    UnsyncedSettings unsynced();

    /// What operators may do.
    OperatorSettings operator();

    /// What rules keep users from, beside writing.
    RuleSettings rules();

    /// Rules.
    interface RuleSettings {
        /// Whether a user changes schemas by a declared model only where the rules let it write all objects of the app.
        @WithDefault("true")
        boolean modelsNeedWriteAccess();
    }

    /// Kafka topics.
    interface TopicSettings {
        /// Partitions of `sync.objects`; never changed in place.
        @WithDefault("6")
        int partitions();

        /// Replicas of every topic.
        @WithDefault("1")
        short replication();

        /// The largest record of `sync.objects` and `sync.rejections`, in bytes.
        @WithDefault("18874368")
        int maxMessageBytes();
    }

    /// One transaction.
    interface BatchSettings {
        /// Events in one transaction, at most.
        @WithDefault("1000")
        int events();

        /// Bytes of events in one transaction, at most; a larger event goes alone.
        @WithDefault("16777216")
        int bytes();
    }

    /// De-duplication.
    interface WindowSettings {
        /// An event id counts for so long.
        @WithDefault("24h")
        Duration age();

        /// So many event ids are remembered for each partition.
        @WithDefault("200000")
        int ids();
    }

    /// Counting, for each object type and partition.
    interface ObservationSettings {
        /// So many properties are counted by name, nested ones included; 20,000 at most.
        @WithDefault("2000")
        int properties();

        /// So many versions of clients with their models are counted one by one; 5,000 at most.
        @WithDefault("1000")
        int writers();
    }

    /// Object types.
    interface TypeSettings {
        /// So many of one app come from what clients send and declare; operators may make more.
        @WithDefault("2000")
        int most();
    }

    /// Wording.
    interface RefusalSettings {
        /// Whether the additive-only text ends with the line on development mode that realm-core 13.17.1 added.
        @WithDefault("false")
        boolean developmentModeHint();
    }

    /// Development mode.
    interface DevelopmentModeSettings {
        /// The log warns of it again after so long.
        @WithDefault("10m")
        Duration reminder();
    }

    /// Unsynced documents.
    interface UnsyncedSettings {
        /// Each collection is read as a whole so often.
        @WithDefault("24h")
        Duration scanEvery();

        /// The listed documents are looked at again so often.
        @WithDefault("5m")
        Duration recheckEvery();

        /// Documents that one scan reads in a second, at most.
        @WithDefault("5000")
        int scanPerSecond();

        /// Documents that a scan reads before it notes how far it is.
        @WithDefault("500")
        int page();

        /// Scans that one process runs side by side.
        @WithDefault("2")
        int scans();
    }
}
