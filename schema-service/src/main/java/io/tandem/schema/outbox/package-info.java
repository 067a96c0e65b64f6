/// What was stored and has yet to be announced on Kafka.
@NullMarked
package io.tandem.schema.outbox;

import org.jspecify.annotations.NullMarked;
