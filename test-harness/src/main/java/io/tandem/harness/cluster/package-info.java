/// A real cluster as processes of this machine: Kafka's broker, a MongoDB replica set, the three services.
@org.jspecify.annotations.NullMarked
package io.tandem.harness.cluster;
