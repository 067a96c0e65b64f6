package io.tandem.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EventPublisherTest {
    private final List<Failing> made = new ArrayList<>();
    private final List<Publication> known = new ArrayList<>();
    private final List<Integer> knownWhenMade = new ArrayList<>();
    private final EventPublisher publisher = new EventPublisher(() -> {
        knownWhenMade.add(known.size());
        made.add(new Failing());
        return made.getLast();
    });

    /// As Kafka's own, it tells of what it has not delivered in a thread of its own: closed in a callback it goes on
    /// with that, closed by another thread it is waited for.
    private static final class Failing extends MockProducer<byte[], byte[]> {
        private boolean inCallback;

        Failing() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        void fail() {
            inCallback = true;
            errorNext(new TimeoutException("2 record(s) expired"));
            inCallback = false;
        }

        @Override
        public void close(Duration timeout) {
            super.close(timeout);
            while (!inCallback && errorNext(new TimeoutException("closed"))) {
                // All of them.
            }
        }
    }

    @Test
    void no_producer_takes_the_place_of_one_that_has_not_told_of_all_its_events() {
        publisher.open();
        publish();
        publish();

        made.getFirst().fail();
        assertThat(publisher.isOpen()).isFalse();
        assertThat(known).hasSize(1);
        publish();
        assertThat(known).hasSize(2);
        publisher.open();

        assertThat(publisher.isOpen()).isTrue();
        assertThat(knownWhenMade).containsExactly(0, 3);
        assertThat(known).allMatch(Publication.Failed.class::isInstance);
    }

    private void publish() {
        publisher.publish(new ProducerRecord<>(Topics.SYNC_OBJECTS, new byte[0], new byte[0]), known::add);
    }
}
