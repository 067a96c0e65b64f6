package io.tandem.harness.bench;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Bodies of requests in which every change has an id, and every object an `_id`, that was never there before: the
/// same bytes but for these, as making them anew would cost more than sending them.
final class FreshBodies implements Supplier<Buffer> {
    // The id is a UUID and the object's an objectId: what varies is the end of both.
    private static final Pattern IDS =
            Pattern.compile("(?<=\"id\":\".{24})[0-9a-f]{12}(?=\")|(?<=\"\\$oid\":\".{12})[0-9a-f]{12}(?=\")");
    private static final int DIGITS = 12;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final List<Integer> places;
    private final int lines;
    private volatile long made;

    FreshBodies(ChangeBodies bodies) {
        body = bodies.make(ChangeBodies.Form.LINES).getFirst();
        places = new ArrayList<>();
        IDS.matcher(new String(body, StandardCharsets.US_ASCII)).results().forEach(match -> places.add(match.start()));
        lines = bodies.perRequest();
        if (places.size() != 2 * lines) {
            throw new IllegalStateException(places.size() + " ids in " + lines + " lines");
        }
    }

    /// How many changes were handed out.
    long made() {
        return made;
    }

    /// The next body. By one thread.
    @Override
    public Buffer get() {
        byte[] fresh = body.clone();
        long number = made;
        for (int i = 0; i < places.size(); i++) {
            write(fresh, places.get(i), number + i / 2);
        }
        made = number + lines;
        return Buffer.buffer(fresh);
    }

    private static void write(byte[] bytes, int place, long number) {
        long left = number;
        for (int digit = DIGITS - 1; digit >= 0; digit--) {
            bytes[place + digit] = HEX[(int) (left & 15)];
            left >>>= 4;
        }
    }
}
