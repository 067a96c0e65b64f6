package io.tandem.partner.migration;

import io.tandem.partner.merge.Policy;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.BsonInt64;

/// What one migration has done since its replica took it over, and how far it is behind.
public final class Progress {
    final AtomicLong toPartner = new AtomicLong();
    final AtomicLong toInitial = new AtomicLong();
    final AtomicLong echoes = new AtomicLong();
    final AtomicLong hints = new AtomicLong();
    final Map<Policy, AtomicLong> conflicts = new EnumMap<>(Policy.class);
    final AtomicLong waiting = new AtomicLong();
    /// Seconds between the last settled write and the last one that the stream has brought.
    final AtomicLong lagSeconds = new AtomicLong();

    Progress() {
        for (Policy policy : Policy.values()) {
            conflicts.put(policy, new AtomicLong());
        }
    }

    private BsonDocument conflictsByPolicy() {
        BsonDocument byPolicy = new BsonDocument();
        conflicts.forEach((policy, count) -> byPolicy.append(policy.word(), new BsonInt64(count.get())));
        return byPolicy;
    }

    BsonDocument toBson() {
        return new BsonDocument("toPartner", new BsonInt64(toPartner.get()))
                .append("toInitial", new BsonInt64(toInitial.get()))
                .append("hints", new BsonInt64(hints.get()))
                .append("echoes", new BsonInt64(echoes.get()))
                .append("conflicts", conflictsByPolicy())
                .append("waiting", new BsonInt64(waiting.get()))
                .append("lagSeconds", new BsonInt64(lagSeconds.get()));
    }
}
