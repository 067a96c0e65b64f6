package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UnreadTest {
    private static final Duration LIMIT = Duration.ofMillis(200);

    @AutoClose
    private final Vertx vertx = Vertx.vertx();

    private final CompletableFuture<Long> toldAt = new CompletableFuture<>();

    @Test
    void a_client_that_reads_nothing_is_told_of_after_the_limit() throws Exception {
        long begun = System.nanoTime();
        vertx.runOnContext(now -> unread().watch());

        assertThat(toldAt.get(5, TimeUnit.SECONDS) - begun).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void a_client_that_reads_more_slowly_than_results_come_may_go_on() throws Exception {
        CompletableFuture<Boolean> toldLater = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Unread unread = unread();
            vertx.setPeriodic(20, piece -> {
                unread.moved();
                unread.watch();
            });
            vertx.setTimer(4 * LIMIT.toMillis(), later -> toldLater.complete(toldAt.isDone()));
        });

        assertThat(toldLater.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void the_limit_counts_from_the_last_piece_that_was_read() throws Exception {
        CompletableFuture<Long> moved = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Unread unread = unread();
            unread.watch();
            vertx.setTimer(100, later -> {
                moved.complete(System.nanoTime());
                unread.moved();
            });
        });

        assertThat(toldAt.get(5, TimeUnit.SECONDS) - moved.get()).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void while_the_answer_can_be_written_on_nothing_counts() throws Exception {
        CompletableFuture<Long> fullAgain = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Unread unread = unread();
            unread.watch();
            unread.drained();
            vertx.setTimer(LIMIT.toMillis() - 50, later -> {
                fullAgain.complete(System.nanoTime());
                unread.watch();
            });
        });

        assertThat(toldAt.get(5, TimeUnit.SECONDS) - fullAgain.get()).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    private Unread unread() {
        return new Unread(vertx, LIMIT, () -> toldAt.complete(System.nanoTime()));
    }
}
