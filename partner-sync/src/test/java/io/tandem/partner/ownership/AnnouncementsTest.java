package io.tandem.partner.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import io.tandem.contract.BsonBytes;
import io.tandem.partner.migration.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.BsonDateTime;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
    private static final Act START = new Act("tasks", 0, "start", "checking", "ada", new BsonDateTime(0), null);

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<Act> told = new ArrayList<>();
    private final Announcements announcements = new Announcements(this::untold, told::add, this::producer);
    private boolean isKafkaAway;
    private boolean isMongoAway;

    private List<Act> untold(Predicate<String> ours) {
        if (isMongoAway) {
            throw new MongoTimeoutException("away");
        }
        return told.isEmpty() && ours.test(START.migration()) ? List.of(START) : List.of();
    }

    private Producer<byte[], byte[]> producer() {
        MockProducer<byte[], byte[]> made = new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        made.sendException = isKafkaAway ? new TimeoutException("away") : null;
        producers.add(made);
        return made;
    }

    @Test
    void what_kafka_does_not_take_is_told_another_time() throws InterruptedException {
        isKafkaAway = true;
        announcements.tell(ours -> true);
        assertThat(told).isEmpty();
        assertThat(producers.getFirst().closed()).isTrue();

        isKafkaAway = false;
        announcements.tell(ours -> true);
        announcements.tell(ours -> true);
        assertThat(told).containsExactly(START);
        assertThat(producers.getLast().history())
                .singleElement()
                .satisfies(sent -> assertThat(BsonBytes.decode(sent.value())).isEqualTo(START.toBson()));
    }

    @Test
    void what_mongodb_does_not_tell_is_told_another_time() throws InterruptedException {
        isMongoAway = true;
        announcements.tell(ours -> true);
        assertThat(producers).isEmpty();

        isMongoAway = false;
        announcements.tell(ours -> true);
        assertThat(told).containsExactly(START);
    }

    @Test
    void the_acts_of_other_owners_are_theirs_to_tell() throws InterruptedException {
        announcements.tell(migration -> !migration.equals("tasks"));
        assertThat(producers).isEmpty();
    }
}
