package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final Duration LIMIT = Duration.ofMillis(200);

    @AutoClose
    private final Vertx vertx = Vertx.vertx();

    private final CompletableFuture<Long> toldAt = new CompletableFuture<>();

    @Test
    void a_client_that_sends_nothing_is_told_of_after_the_limit() throws Exception {
        long begun = System.nanoTime();
        vertx.runOnContext(now -> silence().asked(0));

        assertThat(toldAt.get(5, TimeUnit.SECONDS) - begun).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void the_limit_counts_from_the_last_time_the_client_was_asked() throws Exception {
        CompletableFuture<Long> askedAgain = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Silence silence = silence();
            silence.asked(0);
            silence.heard(1);
            vertx.setTimer(100, later -> {
                silence.asked(0);
                askedAgain.complete(System.nanoTime());
            });
        });

        assertThat(toldAt.get(5, TimeUnit.SECONDS) - askedAgain.get()).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void a_client_that_has_sent_is_not_told_of_while_it_is_not_asked() throws Exception {
        CompletableFuture<Boolean> toldLater = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Silence silence = silence();
            silence.asked(0);
            silence.heard(1);
            vertx.setTimer(3 * LIMIT.toMillis(), later -> toldLater.complete(toldAt.isDone()));
        });

        assertThat(toldLater.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void a_line_that_comes_in_drops_is_told_of() throws Exception {
        vertx.runOnContext(now -> {
            Silence silence = silence();
            silence.asked(0);
            vertx.setPeriodic(20, drop -> {
                silence.heard(1);
                silence.asked(0);
            });
        });

        assertThat(toldAt.get(5, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void short_lines_and_a_long_one_that_comes_steadily_may_go_on() throws Exception {
        CompletableFuture<Boolean> toldLater = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Silence lines = silence();
            Silence steady = silence();
            lines.asked(0);
            steady.asked(0);
            AtomicLong line = new AtomicLong();
            vertx.setPeriodic(20, drop -> {
                lines.heard(1);
                lines.asked(line.incrementAndGet());
                steady.heard(10);
                steady.asked(0);
            });
            vertx.setTimer(4 * LIMIT.toMillis(), later -> toldLater.complete(toldAt.isDone()));
        });

        assertThat(toldLater.get(5, TimeUnit.SECONDS)).isFalse();
    }

    private Silence silence() {
        return new Silence(vertx, new Silence.Limits(LIMIT, 10), () -> toldAt.complete(System.nanoTime()));
    }
}
