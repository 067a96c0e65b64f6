package io.tandem.schema.applying;

import java.util.HashMap;
import java.util.Map;

/// Which apps have sent one stream nothing but new objects for long, as when data is loaded. Which of their next
/// objects exist is not asked then: the insert finds out, and if one does exist the batch is written again. Used by
/// one thread at a time.
final class Newcomers {
    /// A batch that is written twice costs about as much as asking for so many objects.
    private static final int LONG = 2_000;

    private final Map<String, Integer> inARow = new HashMap<>();

    /// An object was there that was expected to be new; the transaction has to be run again.
    static final class Mistaken extends RuntimeException {
        Mistaken(Throwable found) {
            super("An object exists that was expected to be new", found);
        }
    }

    /// Whether this app's next objects will be new, as it seems.
    boolean expected(String app) {
        return inARow.getOrDefault(app, 0) >= LONG;
    }

    /// Notes what MongoDB has answered.
    void asked(String app, int objects, boolean allNew) {
        inARow.merge(app, objects, (before, more) -> Math.min(LONG, before + more));
        if (!allNew) {
            inARow.remove(app);
        }
    }

    /// Notes that this app's objects are not all new any more.
    Mistaken mistaken(String app, Throwable found) {
        inARow.remove(app);
        return new Mistaken(found);
    }
}
