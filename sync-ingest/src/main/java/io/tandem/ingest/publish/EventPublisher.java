package io.tandem.ingest.publish;

import io.tandem.contract.Topics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hands events to Kafka, all through one idempotent producer.
///
/// A producer that failed to deliver one event is closed at once, and a new one takes its place when Kafka is
/// there again, and the one before has told what became of each of its events. What a producer leaves in a
/// partition is therefore always a beginning of what it was given: a later event of an object is never there
/// without the earlier one, however a client sends the rest again.
// No proxy in front of what is called for every line.
@Singleton
public class EventPublisher {
    private static final Logger LOG = Logger.getLogger(EventPublisher.class);
    private static final Duration LAST_FLUSH = Duration.ofSeconds(10);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private volatile @Nullable Session session;
    private volatile @Nullable Session givenUp;

    /// One producer, and why it is given up once it is.
    private static final class Session {
        private final Producer<byte[], byte[]> producer;
        private volatile @Nullable String failure;

        Session(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }
    }

    @Inject
    EventPublisher(KafkaSettings settings) {
        this(() -> new KafkaProducer<>(settings.producer()));
    }

    /// @param producers makes one, which can reach Kafka or not
    EventPublisher(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /// Sends a record. Does not wait; `known` is called once, from any thread.
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    public void publish(ProducerRecord<byte[], byte[]> record, Consumer<Publication> known) {
        Session current = session;
        if (current == null) {
            known.accept(new Publication.Failed("Kafka cannot be reached"));
            return;
        }
        Unacknowledged.Span span = unacknowledged.current();
        try {
            current.producer.send(record, (metadata, failure) -> {
                span.known();
                known.accept(publication(current, metadata, failure));
            });
            span.sent();
        } catch (KafkaException | IllegalStateException e) {
            // A producer that is being closed says either.
            known.accept(failed(current, e));
        }
    }

    /// What was sent and is not acknowledged.
    Unacknowledged unacknowledged() {
        return unacknowledged;
    }

    /// Whether there is a producer; [#open] makes one.
    boolean isOpen() {
        return session != null;
    }

    /// Makes a producer where there is none, and reads where the topic's partitions are, so that sending needs
    /// not wait for it.
    ///
    /// @throws KafkaException when Kafka cannot be reached
    void open() {
        Session current = session;
        if (current != null) {
            current.producer.partitionsFor(Topics.SYNC_OBJECTS);
            return;
        }
        awaitGivenUp();
        Producer<byte[], byte[]> made = producers.get();
        try {
            made.partitionsFor(Topics.SYNC_OBJECTS);
        } catch (KafkaException e) {
            made.close(Duration.ZERO);
            throw e;
        }
        session = new Session(made);
    }

    /// The producer before tells the failure of its records one by one. Were there a new one meanwhile, a request that
    /// does not know yet that its earlier line failed would send it the later one.
    private void awaitGivenUp() {
        Session before = givenUp;
        if (before != null) {
            try {
                // Unlike in its own callback this waits for its thread, which ends when it has told them all.
                before.producer.close(Duration.ZERO);
            } finally {
                givenUp = null;
            }
        }
    }

    /// Waits for what is in flight and closes for good.
    void close() {
        Session current = session;
        session = null;
        if (current != null) {
            current.producer.close(LAST_FLUSH);
        }
    }

    private Publication publication(Session sentBy, RecordMetadata metadata, @Nullable Exception failure) {
        return failure == null
                ? new Publication.Published(metadata.partition(), metadata.offset())
                : failed(sentBy, failure);
    }

    private Publication failed(Session sentBy, Exception failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof RecordTooLargeException) {
            return new Publication.TooLarge(message);
        }
        String first = retire(sentBy, message);
        return new Publication.Failed("Kafka did not acknowledge: " + first);
    }

    // Answers the first reason: what fails by being closed has none of its own.
    private String retire(Session failing, String reason) {
        synchronized (this) {
            String first = failing.failure;
            if (first != null) {
                return first;
            }
            failing.failure = reason;
            if (session == failing) {
                givenUp = failing;
                session = null;
            }
        }
        LOG.warnf("An event could not be delivered to Kafka; its producer is closed, a new one follows: %s", reason);
        failing.producer.close(Duration.ZERO);
        return reason;
    }
}
