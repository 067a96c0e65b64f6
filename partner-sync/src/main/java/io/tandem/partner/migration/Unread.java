package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import io.tandem.partner.capture.Capture;
import io.tandem.partner.capture.Captured;
import io.tandem.partner.capture.LostPositionException;
import io.tandem.partner.transform.Side;
import java.time.Duration;
import java.util.Set;

/// What users wrote behind a stored position, counted by somebody who does not run the migration: it is paused, or
/// nobody has taken it over yet.
final class Unread {
    private static final long LOOK_EVERY_MILLIS = 50;

    private Unread() {}

    /// Reads on to the end, or for so long.
    static Backlog behind(MongoClient client, Migration migration, Position position, Duration most)
            throws InterruptedException {
        Changes changes = new Changes();
        Bell bell = new Bell();
        long end = System.nanoTime() + most.toNanos();
        try (Capture capture = new Capture(
                client.getDatabase(migration.database()),
                migration.namespaces(),
                position.start(),
                Set.of(),
                Ends.isSharded(client),
                bell::ring)) {
            while (System.nanoTime() < end) {
                Captured captured = capture.poll();
                if (captured == null) {
                    bell.await(LOOK_EVERY_MILLIS);
                    continue;
                }
                captured.hints().forEach(hint -> changes.add(hint.side(), hint.time()));
                if (!captured.more()) {
                    return backlog(changes);
                }
            }
            return backlog(changes).unreadSince(position.time());
        } catch (LostPositionException e) {
            // What has been written since then cannot be told any more: it will be merged anew.
            return backlog(changes).unreadSince(position.time());
        }
    }

    private static Backlog backlog(Changes changes) {
        return new Backlog(waits(changes, Side.INITIAL), waits(changes, Side.PARTNER), false);
    }

    private static Backlog.Waits waits(Changes changes, Side side) {
        return new Backlog.Waits(changes.since(side).getTime(), changes.count(side));
    }
}
