package io.tandem.partner.migration;

import io.tandem.partner.capture.Captured;
import io.tandem.partner.capture.Hint;
import io.tandem.partner.merge.Policy;
import io.tandem.partner.transform.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What one migration has done since its replica took it over, and how far it is behind.
public final class Progress {
    static final String COPY = "copy";
    static final String BACKLOG = "backlog";
    static final String RATES = "rates";
    static final String SAID_AT = "saidAt";

    final AtomicLong toPartner = new AtomicLong();
    final AtomicLong toInitial = new AtomicLong();
    final AtomicLong echoes = new AtomicLong();
    final AtomicLong hints = new AtomicLong();
    final Map<Policy, AtomicLong> conflicts = new EnumMap<>(Policy.class);
    final AtomicLong waiting = new AtomicLong();
    final AtomicLong fencedAt = new AtomicLong();
    /// When a user last wrote the initial collection, in milliseconds; 0 if none did.
    final AtomicLong initialWrittenAt = new AtomicLong();
    /// Writes of the initial collection since it was retired: by whoever goes around sync-ingest.
    final AtomicLong bypassing = new AtomicLong();

    /// How fast the copy is, while there is one.
    volatile @Nullable BsonDocument copy;

    /// Changes of users that have crossed, by direction.
    final AtomicLong crossedToPartner = new AtomicLong();

    final AtomicLong crossedToInitial = new AtomicLong();
    /// Changes that fell together with another one of the same document.
    final AtomicLong coalesced = new AtomicLong();
    /// Pairs that verifications have compared.
    final AtomicLong verified = new AtomicLong();
    /// What the last verification that ended found to differ.
    final AtomicLong mismatched = new AtomicLong();
    /// Documents that are set aside now.
    final AtomicLong setAside = new AtomicLong();

    /// How far back the oplog reaches beyond the position, in seconds; not a number where MongoDB does not tell.
    volatile double oplogHeadroom = Double.NaN;

    private volatile Backlog backlog = Backlog.NONE;
    private final Rate toPartnerRate = new Rate(System.nanoTime());
    private final Rate toInitialRate = new Rate(System.nanoTime());
    private double toPartnerPerSecond;
    private double toInitialPerSecond;

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

    /// Counts changes that have crossed.
    void crossed(Changes changes) {
        crossedToPartner.addAndGet(changes.count(Side.INITIAL));
        crossedToInitial.addAndGet(changes.count(Side.PARTNER));
    }

    /// Takes in what waits now.
    void tell(Backlog waiting) {
        backlog = waiting;
        long now = System.nanoTime();
        toPartnerPerSecond = toPartnerRate.perSecond(now, crossedToPartner.get());
        toInitialPerSecond = toInitialRate.perSecond(now, crossedToInitial.get());
    }

    Backlog backlog() {
        return backlog;
    }

    /// Whether its rates are not what they will be when nothing happens any more.
    boolean isFading() {
        return toPartnerPerSecond + toInitialPerSecond > 0;
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

    private static BsonDocument byDirection(BsonValue toPartner, BsonValue toInitial) {
        return new BsonDocument("toPartner", toPartner).append("toInitial", toInitial);
    }

    private static BsonDouble rounded(double rate) {
        return new BsonDouble(Math.round(rate * 10) / 10.0);
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
                .append(
                        "crossed",
                        byDirection(new BsonInt64(crossedToPartner.get()), new BsonInt64(crossedToInitial.get())))
                .append("coalesced", new BsonInt64(coalesced.get()))
                .append("verified", new BsonInt64(verified.get()))
                .append("mismatched", new BsonInt64(mismatched.get()))
                .append(BACKLOG, backlog.toBson())
                .append(RATES, byDirection(rounded(toPartnerPerSecond), rounded(toInitialPerSecond)))
                .append(SAID_AT, new BsonDateTime(System.currentTimeMillis()));
        BsonDocument speed = copy;
        return speed == null ? said : said.append(COPY, speed);
    }
}
