/// HTTP in, Kafka out: takes synced objects and answers each once Kafka has it. Stateless.
package io.tandem.ingest;
