package io.tandem.partner.migration;

import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.BsonInt64;

/// What one migration has done since its replica took it over, and how far it is behind.
public final class Progress {
    final AtomicLong toPartner = new AtomicLong();
    final AtomicLong toInitial = new AtomicLong();
    final AtomicLong echoes = new AtomicLong();
    final AtomicLong hints = new AtomicLong();
    final AtomicLong conflicts = new AtomicLong();
    final AtomicLong waiting = new AtomicLong();
    /// Seconds between the last settled write and the last one that the stream has brought.
    final AtomicLong lagSeconds = new AtomicLong();

    BsonDocument toBson() {
        return new BsonDocument("toPartner", new BsonInt64(toPartner.get()))
                .append("toInitial", new BsonInt64(toInitial.get()))
                .append("hints", new BsonInt64(hints.get()))
                .append("echoes", new BsonInt64(echoes.get()))
                .append("conflicts", new BsonInt64(conflicts.get()))
                .append("waiting", new BsonInt64(waiting.get()))
                .append("lagSeconds", new BsonInt64(lagSeconds.get()));
    }
}
