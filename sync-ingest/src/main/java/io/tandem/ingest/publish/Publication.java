package io.tandem.ingest.publish;

/// What became of an event that was handed to Kafka.
public sealed interface Publication {
    /// All in-sync replicas have it.
    record Published(int partition, long offset) implements Publication {}

    /// Kafka is configured not to take an event of this size; it never will.
    record TooLarge(String message) implements Publication {}

    /// Kafka could not be asked or did not answer in time; the event may be there or not.
    record Failed(String message) implements Publication {}
}
