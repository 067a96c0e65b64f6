package io.tandem.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The changes that one back end makes, drawn by lot: of objects of its own, of objects that all back ends write, and
/// some that have to be refused, at the door or behind it. Each writes a number that no other one writes. Some take an
/// object for the back end's user, give it back, or give it to somebody else: see [IngestLaws#RULES].
final class ChangesInTurn {
    private static final int OWN = 10;
    private static final int SHARED = 10;
    private static final int NUMBERS = 10_000_000;
    private static final List<String> REFUSED_AT_THE_DOOR = List.of(
            "{\"id\":\"%s\",\"type\":\"Counter\",\"op\":\"update\",\"key\":%d,\"set\":{\"n\":99999999999999999999,\"refused\":1}}",
            "{\"id\":\"%s\",\"type\":\"Counter\",\"op\":\"upsert\",\"key\":%d,\"object\":{\"_id\":1,\"refused\":1}}",
            "{\"id\":\"%s\",\"type\":\"Counter\",\"op\":\"upsert\",\"object\":{\"number\":%d,\"refused\":1}}",
            "{\"id\":\"%s\",\"type\":\"Counter\",\"op\":\"upsert\",\"object\":{\"_id\":%d,\"refused\":1,\"n\":1,\"n\":2}}",
            "{\"id\":\"%s\",\"type\":\"Counter\",\"op\":\"replace\",\"object\":{\"_id\":%d,\"refused\":1}}",
            "{\"id\":\"%s\",\"type\":\"Counter\",\"op\":\"upsert\",\"object\":{\"_id\":%d,\"refused\":1}");

    private final int writer;
    private final Random random;
    private final Map<Integer, List<String>> order = new LinkedHashMap<>();
    private int made;

    /// One change.
    ///
    /// @param refusable whether it has to be refused at the door
    record Change(String id, String line, boolean refusable) {}

    ChangesInTurn(int writer, Random random) {
        this.writer = writer;
        this.random = random;
    }

    /// The user as whom this back end writes.
    String user() {
        return "back-end-" + writer;
    }

    /// The ids of the changes of each object that are to be accepted, in the order in which they were made.
    Map<Integer, List<String>> order() {
        return order;
    }

    /// Whether this back end made the change with this id.
    boolean made(String id) {
        return id.startsWith(writer + "-");
    }

    Change next() {
        String id = writer + "-" + ++made;
        int n = writer * NUMBERS + made;
        int object = random.nextInt(4) == 0 ? random.nextInt(SHARED) : (writer + 1) * 1_000 + random.nextInt(OWN);
        int lot = random.nextInt(100);
        if (lot < 6) {
            String line = REFUSED_AT_THE_DOOR.get(random.nextInt(REFUSED_AT_THE_DOOR.size()));
            return new Change(id, line.formatted(id, object), true);
        }
        order.computeIfAbsent(object, each -> new ArrayList<>()).add(id);
        return new Change(id, "{\"id\":\"" + id + "\",\"type\":\"Counter\"," + what(lot, object, n), false);
    }

    private String what(int lot, int object, int n) {
        if (lot < 9) {
            return "\"op\":\"upsert\",\"object\":{\"_id\":" + object
                    + ",\"n\":\"refused behind the door\",\"refused\":1}}";
        }
        if (lot < 14) {
            return "\"op\":\"delete\",\"key\":" + object + "}";
        }
        if (lot < 35) {
            return "\"op\":\"update\",\"key\":" + object + ",\"set\":{\"n\":" + n + "}}";
        }
        if (lot < 45) {
            return "\"op\":\"update\",\"key\":" + object + ",\"set\":{\"n\":" + n + "},\"unset\":[\"by\"]}";
        }
        String by = lot < 55 ? ",\"by\":\"" + user() + "\"" : lot < 57 ? ",\"by\":\"nobody\"" : "";
        return "\"op\":\"upsert\",\"object\":{\"_id\":" + object + ",\"n\":" + n + by + "}}";
    }
}
