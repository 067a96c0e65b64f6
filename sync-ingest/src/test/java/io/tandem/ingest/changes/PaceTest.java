package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.tandem.access.Caller;
import io.tandem.access.Reach;
import io.tandem.access.Role;
import io.tandem.ingest.IngestConfig.Quota;
import io.tandem.ingest.quota.Quotas;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PaceTest {
    @AutoClose
    private final Vertx vertx = Vertx.vertx();

    private final CompletableFuture<Boolean> free = new CompletableFuture<>();

    private record Limits(PerSecond app, PerSecond client) implements Quota {}

    private record Most(OptionalLong linesPerSecond, Optional<MemorySize> bytesPerSecond) implements Quota.PerSecond {}

    @Test
    void what_was_paid_for_is_not_paid_for_again() {
        Pace pace = pace(new Most(OptionalLong.of(3), Optional.empty()));
        for (int line = 1; line <= 3; line++) {
            pace.reached(line, 100L * line);
            assertThat(pace.isFree()).isTrue();
        }
        pace.reached(4, 400);
        assertThat(pace.isFree()).isFalse();
    }

    @Test
    void blank_lines_are_paid_for_and_then_reading_goes_on() throws Exception {
        Pace pace = pace(new Most(OptionalLong.of(1_000), Optional.empty()));
        pace.reached(1_100, 1_100);

        assertThat(pace.isFree()).isFalse();
        assertThat(free.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(pace.isFree()).isTrue();
    }

    @Test
    void bytes_of_a_line_that_has_not_ended_are_paid_for() {
        Pace pace = pace(new Most(OptionalLong.empty(), Optional.of(new MemorySize(BigInteger.valueOf(1_000)))));
        pace.reached(0, 900);
        assertThat(pace.isFree()).isTrue();
        pace.reached(0, 1_900);
        assertThat(pace.isFree()).isFalse();
    }

    private Pace pace(Most ofApp) {
        Quotas quotas = new Quotas(new Limits(ofApp, new Most(OptionalLong.empty(), Optional.empty())));
        Caller caller = new Caller("ada", Caller.Kind.TOKEN, Set.of(Role.DEVICE_WRITER), Reach.of(List.of("a")));
        return new Pace(vertx, quotas.allowance("a", caller), () -> free.complete(true));
    }
}
