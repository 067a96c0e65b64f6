package io.tandem.schema.unsynced;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class FollowedTypesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void a_type_waits_while_nobody_reads_the_stream_that_somebody_should() {
        assertThat(waits(new BsonDocument())).isFalse();
        assertThat(waits(on())).isTrue();
        assertThat(waits(on().append("token", new BsonDocument()))).isTrue();
        assertThat(waits(reached(Duration.ofSeconds(12)))).isFalse();
        assertThat(waits(reached(Duration.ofSeconds(31)))).isTrue();
    }

    private static boolean waits(BsonDocument follow) {
        return FollowedTypes.isWaiting(follow, NOW);
    }

    private static BsonDocument on() {
        return new BsonDocument("on", BsonBoolean.TRUE);
    }

    private static BsonDocument reached(Duration ago) {
        return on().append("token", new BsonDocument())
                .append("at", new BsonDateTime(NOW.minus(ago).toEpochMilli()));
    }
}
