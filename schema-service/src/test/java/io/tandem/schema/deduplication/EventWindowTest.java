package io.tandem.schema.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.deduplication.EventWindow.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class EventWindowTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void an_event_that_is_sent_again_has_the_same_fingerprint_whenever_it_is_accepted() {
        assertThat(print("a", "1", "{_id: 1, v: 1}", NOON))
                .isEqualTo(print("a", "1", "{_id: 1, v: 1}", NOON.plusSeconds(5)));
    }

    @Test
    void another_payload_or_another_app_has_another() {
        Fingerprint first = print("a", "1", "{_id: 1, v: 1}", NOON);
        Fingerprint otherPayload = print("a", "1", "{_id: 1, v: 2}", NOON);

        assertThat(isSameEvent(otherPayload, first)).isTrue();
        assertThat(otherPayload).isNotEqualTo(first);
        assertThat(isSameEvent(print("b", "1", "{_id: 1, v: 1}", NOON), first)).isFalse();
    }

    @Test
    void the_window_knows_what_was_applied_before_and_what_otherwise() {
        EventWindow window = new EventWindow(10, Duration.ofHours(24));
        window.add(NOON, List.of(new Fingerprint(1, 1, 7)), NOON);

        assertThat(window.seen(new Fingerprint(1, 1, 7))).isEqualTo(Seen.BEFORE);
        assertThat(window.seen(new Fingerprint(1, 1, 8))).isEqualTo(Seen.OTHERWISE);
        assertThat(window.seen(new Fingerprint(1, 3, 7))).isEqualTo(Seen.NEVER);
    }

    @Test
    void an_old_event_is_forgotten() {
        EventWindow window = new EventWindow(10, Duration.ofHours(24));
        window.add(NOON, List.of(new Fingerprint(1, 1, 7)), NOON);
        Instant later = NOON.plus(Duration.ofHours(25));
        window.add(later, List.of(new Fingerprint(2, 1, 7)), later);

        assertThat(window.seen(new Fingerprint(1, 1, 7))).isEqualTo(Seen.NEVER);
    }

    @Test
    void the_window_is_a_map_that_forgets_whole_batches() {
        Random random = new Random(20261121);
        EventWindow window = new EventWindow(5_000, Duration.ofHours(24));
        List<List<Fingerprint>> batches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<Fingerprint> batch = new ArrayList<>();
            for (int j = random.nextInt(200); j >= 0; j--) {
                // Few different homes, so that ids push each other on.
                batch.add(new Fingerprint(random.nextInt(64) * 16L, random.nextLong() | 1, random.nextLong()));
            }
            batches.add(batch);
            window.add(NOON, batch, NOON);
            while (batches.stream().mapToInt(List::size).sum()
                            - batches.getFirst().size()
                    >= 5_000) {
                List<Fingerprint> forgotten = batches.removeFirst();
                assertThat(forgotten).allMatch(print -> window.seen(print) == Seen.NEVER);
            }
        }
        Map<Fingerprint, Seen> expected = new HashMap<>();
        batches.forEach(batch -> batch.forEach(print -> expected.put(print, Seen.BEFORE)));

        assertThat(window.size()).isEqualTo(expected.size()).isGreaterThanOrEqualTo(5_000);
        assertThat(expected.keySet()).allMatch(print -> window.seen(print) == Seen.BEFORE);
    }

    private static boolean isSameEvent(Fingerprint one, Fingerprint other) {
        return one.high() == other.high() && one.low() == other.low();
    }

    private static Fingerprint print(String app, String id, String object, Instant at) {
        SyncedObjectEvent event = new SyncedObjectEvent(
                id, app, "T", new Operation.Upsert(BsonDocument.parse(object)), null, null, null, at);
        return Fingerprint.of(app, id, event.toBytes());
    }
}
