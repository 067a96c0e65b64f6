package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        vertx.runOnContext(now -> silence().asked());

        assertThat(toldAt.get(5, TimeUnit.SECONDS) - begun).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void the_limit_counts_from_the_last_time_the_client_was_asked() throws Exception {
        CompletableFuture<Long> askedAgain = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Silence silence = silence();
            silence.asked();
            silence.heard();
            vertx.setTimer(100, later -> {
                silence.asked();
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
            silence.asked();
            silence.heard();
            vertx.setTimer(3 * LIMIT.toMillis(), later -> toldLater.complete(toldAt.isDone()));
        });

        assertThat(toldLater.get(5, TimeUnit.SECONDS)).isFalse();
    }

    private Silence silence() {
        return new Silence(vertx, LIMIT, () -> toldAt.complete(System.nanoTime()));
    }
}
