package io.tandem.schema.unsynced;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

class ScanStateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void a_scan_that_runs_or_was_asked_for_by_somebody_or_by_a_version_is_awaited() {
        assertThat(ScanState.of(ended(2)).isAwaited(2)).isFalse();
        assertThat(ScanState.of(ended(2)).isAwaited(3)).isTrue();
        assertThat(ScanState.of(ended(2).append("scan", ScanState.fresh("r", 2, 1, NOW)))
                        .isAwaited(2))
                .isTrue();
        assertThat(ScanState.of(ended(2).append("requestedAt", new BsonDateTime(NOW.toEpochMilli())))
                        .isAwaited(2))
                .isTrue();
    }

    @Test
    void what_is_awaited_is_due_and_so_is_what_was_not_scanned_for_long() {
        assertThat(ScanState.of(ended(2)).isDue(3, DAY, NOW)).isTrue();
        assertThat(ScanState.of(ended(2)).isDue(2, DAY, NOW.plus(DAY).minusMillis(1)))
                .isFalse();
        assertThat(ScanState.of(ended(2)).isDue(2, DAY, NOW.plus(DAY))).isTrue();
        assertThat(ScanState.of(ended(2)).isAwaited(2)).isFalse();
    }

    private static BsonDocument ended(int version) {
        return new BsonDocument("covered", new BsonInt32(version))
                .append(
                        "last",
                        ScanState.fresh("r", version, 1, NOW.minusSeconds(60))
                                .append("finishedAt", new BsonDateTime(NOW.toEpochMilli())));
    }
}
