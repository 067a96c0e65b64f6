package io.tandem.access.http;

import io.tandem.access.Caller;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/// Whether the caller of a call that stays open would still be let in. Thread-safe.
public final class Standing {
    private final Callers callers;
    private final Arrival.Known arrival;

    Standing(Callers callers, Arrival.Known arrival) {
        this.callers = callers;
        this.arrival = arrival;
    }

    /// Why it would not; nothing while it would, and while that cannot be found out. Does not block, never fails.
    public Future<Optional<String>> lost() {
        if (arrival.caller().kind() == Caller.Kind.KEY) {
            return callers.ofKey(arrival.hash())
                    .map(now ->
                            now instanceof Arrival.Stranger stranger ? Optional.of(stranger.why()) : Optional.empty());
        }
        return Future.succeededFuture(
                Instant.now().isBefore(arrival.until()) ? Optional.empty() : Optional.of(Callers.EXPIRED_TOKEN));
    }
}
