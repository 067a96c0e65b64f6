package io.tandem.partner.copy;

import com.mongodb.client.MongoClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// How fast a copy may go and how long it will take: what a person asked for, what the surroundings bear, what was
/// done.
public final class CopyControl {
    private static final int BEATS = 9;
    private static final long LOOK_EVERY_NANOS = 1_000_000_000;
    private static final long SAMPLE_EVERY_NANOS = 200_000_000;

    /// By all copies of this process: its code is cold at first, whichever migration it is.
    private static final AtomicLong COPIED = new AtomicLong();

    private final Surroundings surroundings;
    private final Throttle throttle;
    private final TimeLeft timeLeft = new TimeLeft();
    private final Pace pace;
    private final Deque<Double> beats = new ArrayDeque<>();
    private double asked = Double.POSITIVE_INFINITY;
    private long lookedAt;
    private long sampledAt;

    public CopyControl(MongoClient client, Throttle.Bounds bounds) {
        this.surroundings = new Surroundings(client);
        this.throttle = new Throttle(bounds);
        long now = System.nanoTime();
        this.pace = new Pace(now);
        this.lookedAt = now;
        this.sampledAt = now - SAMPLE_EVERY_NANOS;
    }

    /// Takes in what a person asked for.
    ///
    /// @param perSecond documents a second; infinite for as fast as the surroundings bear
    public void ask(double perSecond) {
        asked = perSecond;
    }

    /// Takes in how long a small write of ours took beside the copy.
    public void beat(long millis) {
        beats.addLast((double) millis);
        if (beats.size() > BEATS) {
            beats.removeFirst();
        }
    }

    /// How many documents may be copied now.
    public long allowed(CopyState state) {
        long now = System.nanoTime();
        if (now - sampledAt > SAMPLE_EVERY_NANOS) {
            timeLeft.at(now, state, COPIED.get());
            sampledAt = now;
        }
        if (now - lookedAt > LOOK_EVERY_NANOS) {
            throttle.look(new Throttle.Reading(
                    beats.stream().sorted().skip(beats.size() / 2).findFirst().orElse(0.0),
                    surroundings.lagSeconds(),
                    surroundings.windowSeconds(),
                    timeLeft.perSecond().orElse(0)));
            lookedAt = now;
        }
        return pace.allowed(now, Math.min(asked, throttle.perSecond()));
    }

    /// Notes that so many were copied.
    public void done(long documents) {
        pace.done(documents);
        COPIED.addAndGet(documents);
    }

    /// What a person may want to know: `perSecond`, `timeLeftSeconds`, and `throttle` where something holds it back.
    public BsonDocument status(CopyState state) {
        BsonDocument status = new BsonDocument("perSecond", number(timeLeft.perSecond()))
                .append("timeLeftSeconds", number(timeLeft.seconds(state)));
        String because = throttle.because();
        if (because != null) {
            status.append(
                    "throttle",
                    new BsonDocument("perSecond", new BsonInt64((long) throttle.perSecond()))
                            .append("because", new BsonString(because)));
        }
        return status;
    }

    private static BsonValue number(OptionalDouble value) {
        return value.isPresent() ? new BsonInt64(Math.round(value.getAsDouble())) : BsonNull.VALUE;
    }
}
