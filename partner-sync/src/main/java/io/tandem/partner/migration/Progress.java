package io.tandem.partner.migration;

import io.tandem.partner.capture.Captured;
import io.tandem.partner.capture.Hint;
import io.tandem.partner.merge.Policy;
import io.tandem.partner.transform.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;

/// What one migration has done since its replica took it over, and how far it is behind.
public final class Progress {
    static final String COPY = "copy";

    final AtomicLong toPartner = new AtomicLong();
    final AtomicLong toInitial = new AtomicLong();
    final AtomicLong echoes = new AtomicLong();
    final AtomicLong hints = new AtomicLong();
    final Map<Policy, AtomicLong> conflicts = new EnumMap<>(Policy.class);
    final AtomicLong waiting = new AtomicLong();
    final AtomicLong lostPositions = new AtomicLong();
    final AtomicLong fencedAt = new AtomicLong();
    /// When a user last wrote the initial collection, in milliseconds; 0 if none did.
    final AtomicLong initialWrittenAt = new AtomicLong();
    /// Writes of the initial collection since it was retired: by whoever goes around sync-ingest.
    final AtomicLong bypassing = new AtomicLong();

    /// How fast the copy is, while there is one.
    volatile @Nullable BsonDocument copy;

    /// Seconds between the last settled write and the last one that the stream has brought.
    final AtomicLong lagSeconds = new AtomicLong();

    Progress() {
        for (Policy policy : Policy.values()) {
            conflicts.put(policy, new AtomicLong());
        }
    }

    /// Counts what the stream brought.
    void note(Captured captured) {
        hints.addAndGet(captured.hints().size());
        echoes.addAndGet(captured.echoes());
        for (Hint hint : captured.hints()) {
            if (hint.side() == Side.INITIAL) {
                long at = hint.time().getTime() * 1000L;
                initialWrittenAt.accumulateAndGet(at, Math::max);
                if (fencedAt.get() > 0 && at > fencedAt.get()) {
                    bypassing.incrementAndGet();
                }
            }
        }
    }

    /// Takes over what outlives an owner.
    void restore(BsonDocument before) {
        initialWrittenAt.set(
                before.getNumber("initialWrittenAt", new BsonInt64(0)).longValue());
        fencedAt.set(before.getNumber("fencedAt", new BsonInt64(0)).longValue());
        bypassing.set(before.getNumber("bypassing", new BsonInt64(0)).longValue());
    }

    private BsonDocument conflictsByPolicy() {
        BsonDocument byPolicy = new BsonDocument();
        conflicts.forEach((policy, count) -> byPolicy.append(policy.word(), new BsonInt64(count.get())));
        return byPolicy;
    }

    BsonDocument toBson() {
        BsonDocument said = new BsonDocument("toPartner", new BsonInt64(toPartner.get()))
                .append("toInitial", new BsonInt64(toInitial.get()))
                .append("hints", new BsonInt64(hints.get()))
                .append("echoes", new BsonInt64(echoes.get()))
                .append("conflicts", conflictsByPolicy())
                .append("waiting", new BsonInt64(waiting.get()))
                .append("initialWrittenAt", new BsonInt64(initialWrittenAt.get()))
                .append("fencedAt", new BsonInt64(fencedAt.get()))
                .append("bypassing", new BsonInt64(bypassing.get()))
                .append("lagSeconds", new BsonInt64(lagSeconds.get()));
        BsonDocument speed = copy;
        return speed == null ? said : said.append(COPY, speed);
    }
}
