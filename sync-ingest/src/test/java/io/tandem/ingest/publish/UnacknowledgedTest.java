package io.tandem.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnacknowledgedTest {
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private long seconds;

    @Test
    void nothing_waits_where_all_is_acknowledged() {
        assertThat(look()).isZero();
        send().known();
        assertThat(look()).isZero();
        assertThat(look()).isZero();
    }

    @Test
    void the_oldest_counts_however_much_of_what_was_sent_later_is_acknowledged() {
        Unacknowledged.Span oldest = send();
        look();
        Unacknowledged.Span later = send();
        look();
        for (int i = 0; i < 10; i++) {
            send().known();
            look();
        }
        assertThat(look()).isEqualTo(Duration.ofSeconds(12));

        oldest.known();
        assertThat(look()).isEqualTo(Duration.ofSeconds(12));
        later.known();
        assertThat(look()).isZero();
    }

    @Test
    void an_acknowledgement_may_come_before_the_sending_is_counted() {
        Unacknowledged.Span span = unacknowledged.current();
        span.known();
        span.sent();
        look();
        assertThat(look()).isZero();
    }

    private Unacknowledged.Span send() {
        Unacknowledged.Span span = unacknowledged.current();
        span.sent();
        return span;
    }

    private Duration look() {
        return unacknowledged.look(Duration.ofSeconds(++seconds).toNanos());
    }
}
