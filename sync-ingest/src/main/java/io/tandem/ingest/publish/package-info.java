/// The way to Kafka: one producer, what is in flight to it, and whether it can be reached.
package io.tandem.ingest.publish;
