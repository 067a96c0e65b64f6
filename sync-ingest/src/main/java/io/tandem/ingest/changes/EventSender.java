package io.tandem.ingest.changes;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.ingest.Room;
import io.tandem.ingest.changes.Result.Outcome;
import io.tandem.ingest.line.ChangeLine;
import io.tandem.ingest.line.Fault;
import io.tandem.ingest.line.FaultCode;
import io.tandem.ingest.publish.EventPublisher;
import io.tandem.ingest.publish.EventRecords;
import io.tandem.ingest.publish.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Sends the sound lines of one request as events, in order and only while none has failed.
final class EventSender {
    // What a record costs in Kafka's buffer beside its key and value: headers and batch.
    private static final int RECORD_OVERHEAD = 512;

    private final EventPublisher publisher;
    private final Room inFlight;
    private final String app;
    private final Terms.Understood terms;
    private final Runnable whenKnown;
    private final EventRecords records = new EventRecords();

    // Kafka's client sends what it has as soon as it has anything. Lines that it is given one after the other, while
    // they are read, would go in batches of a few: they are given to it together.
    private final List<Ready> ready = new ArrayList<>();

    // Set when one line has to wait for room: the lines after it wait with it.
    private volatile boolean waiting;
    private volatile boolean failed;
    private volatile boolean abandoned;

    /// A line that has room in Kafka's buffer.
    private record Ready(ProducerRecord<byte[], byte[]> record, long bytes, Result result) {}

    /// @param whenKnown called from any thread when a result is known, or lines can be sent again
    EventSender(EventPublisher publisher, Room inFlight, String app, Terms.Understood terms, Runnable whenKnown) {
        this.publisher = publisher;
        this.inFlight = inFlight;
        this.app = app;
        this.terms = terms;
        this.whenKnown = whenKnown;
    }

    /// Whether the next line may be sent now.
    boolean isFree() {
        return !waiting && !failed && !abandoned;
    }

    /// Whether a line is kept here until there is room for it.
    boolean isWaiting() {
        return waiting;
    }

    /// Sends a line, with the next [#flush] at the latest; its result becomes known later. Only while the sender
    /// [#isFree].
    void send(ChangeLine.Sound line, Result result) {
        SyncedObjectEvent event = new SyncedObjectEvent(
                line.id(),
                app,
                line.type(),
                line.operation(),
                terms.model(),
                terms.user(),
                terms.client(),
                Instant.ofEpochMilli(System.currentTimeMillis()));
        ProducerRecord<byte[], byte[]> record = records.of(event);
        terms.trace().onto(record);
        long bytes = (long) record.key().length + record.value().length + RECORD_OVERHEAD;
        Ready next = new Ready(record, bytes, result);
        if (inFlight.take(bytes)) {
            ready.add(next);
            return;
        }
        flush();
        waiting = true;
        if (inFlight.take(bytes, () -> sendWaiting(next))) {
            waiting = false;
            publish(next);
        }
    }

    /// Hands over to Kafka's client what has been sent since the last time.
    void flush() {
        ready.forEach(this::publish);
        ready.clear();
    }

    /// The request is gone: what still waits is not sent.
    void abandon() {
        abandoned = true;
    }

    private void sendWaiting(Ready next) {
        if (abandoned) {
            inFlight.release(next.bytes());
            waiting = false;
            whenKnown.run();
            return;
        }
        publish(next);
        waiting = false;
        whenKnown.run();
    }

    private void publish(Ready next) {
        // Kafka's client has a copy of the record: nothing here keeps another until it is acknowledged.
        Result result = next.result();
        long bytes = next.bytes();
        if (failed) {
            become(result, bytes, new Outcome.Failed("a line before it failed"));
        } else {
            publisher.publish(next.record(), publication -> become(result, bytes, outcome(publication)));
        }
    }

    private void become(Result result, long bytes, Outcome outcome) {
        if (outcome instanceof Outcome.Failed) {
            failed = true;
        }
        result.become(outcome);
        inFlight.release(bytes);
        whenKnown.run();
    }

    private static Outcome outcome(Publication publication) {
        return switch (publication) {
            case Publication.Published(int partition, long offset) -> new Outcome.Accepted(partition, offset);
            case Publication.TooLarge(String message) ->
                new Outcome.Refused(List.of(new Fault("", FaultCode.OBJECT_TOO_LARGE, "Kafka's limit: " + message)));
            case Publication.Failed(String message) -> new Outcome.Failed(message);
        };
    }
}
