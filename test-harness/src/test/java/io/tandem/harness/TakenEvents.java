package io.tandem.harness;

import io.tandem.contract.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;

/// What lies in topic `sync.objects` of one app: the order in which its changes were accepted, and so what they have
/// to lead to, by a model of a few lines.
///
/// @param all every record, also of what was sent again, by partition and offset
record TakenEvents(List<Taken> all) {
    /// Stands in the values of an object for a delete.
    static final int DELETED = -1;

    /// The object that every app has from its beginning.
    static final int PLACE_HOLDER = -7;

    record Taken(int partition, long offset, BsonDocument event) {
        String id() {
            return event.getString("id").getValue();
        }

        int object() {
            return event.containsKey("object")
                    ? event.getDocument("object").getInt32("_id").getValue()
                    : event.getInt32("key").getValue();
        }

        boolean isDelete() {
            return event.getString("op").getValue().equals("delete");
        }

        String user() {
            return event.getString("user").getValue();
        }

        /// The properties that it writes.
        BsonDocument values() {
            return event.getDocument(event.containsKey("object") ? "object" : "set");
        }

        /// In whose hands its object is afterwards; empty for nobody's.
        String holder(String before) {
            if (isDelete()) {
                return before;
            }
            boolean givesBack = event.getArray("unset", new BsonArray()).contains(new BsonString("by"));
            return values().getString("by", new BsonString(givesBack ? "" : before))
                    .getValue();
        }
    }

    static TakenEvents read(String kafka, String app) {
        List<Taken> all = new ArrayList<>();
        TopicContent.each(kafka, Topics.SYNC_OBJECTS, record -> {
            BsonDocument event = new RawBsonDocument(record.value());
            if (event.getString("app").getValue().equals(app)) {
                all.add(new Taken(record.partition(), record.offset(), event));
            }
        });
        return new TakenEvents(all);
    }

    /// Each event where it lies first; only there it has its effect.
    List<Taken> first() {
        Set<String> seen = new HashSet<>();
        return all.stream().filter(each -> seen.add(each.id())).toList();
    }

    /// How many records came after a later change of the same object had been taken: old attempts that landed late.
    int late() {
        Map<Integer, String> last = new HashMap<>();
        Set<String> seen = new HashSet<>();
        int late = 0;
        for (Taken each : all) {
            if (seen.add(each.id())) {
                last.put(each.object(), each.id());
            } else if (!each.id().equals(last.get(each.object()))) {
                late++;
            }
        }
        return late;
    }

    /// The values that each object has to take, one after the other.
    Map<Integer, List<Integer>> effects() {
        Map<Integer, List<Integer>> effects = new TreeMap<>();
        judge(effects, new TreeMap<>());
        return effects;
    }

    /// What has to be stored in the end: the value of each object that is there.
    Map<Integer, Integer> stored() {
        Map<Integer, Integer> stored = new TreeMap<>(Map.of(PLACE_HOLDER, 0));
        effects().forEach((object, values) -> {
            if (values.getLast() != DELETED) {
                stored.put(object, values.getLast());
            }
        });
        return stored;
    }

    /// The ids of those that have to become rejections, with their codes: what [IngestLaws#RULES] forbid, a text where
    /// numbers are, and changes of what is not there.
    Map<String, String> refusedLate() {
        Map<String, String> refused = new TreeMap<>();
        judge(new TreeMap<>(), refused);
        return refused;
    }

    private void judge(Map<Integer, List<Integer>> effects, Map<String, String> refused) {
        Map<Integer, String> held = new HashMap<>();
        for (Taken each : first()) {
            if (each.object() == PLACE_HOLDER) {
                continue;
            }
            List<Integer> values = effects.computeIfAbsent(each.object(), object -> new ArrayList<>());
            boolean exists = !values.isEmpty() && values.getLast() != DELETED;
            String by = exists ? held.getOrDefault(each.object(), "") : "";
            Optional<String> code = refusal(each, exists, by);
            if (code.isPresent()) {
                refused.put(each.id(), code.get());
            } else if (!each.isDelete()) {
                values.add(each.values().getInt32("n").getValue());
                held.put(each.object(), each.holder(by));
            } else if (exists) {
                values.add(DELETED);
            }
        }
        effects.values().removeIf(List::isEmpty);
    }

    private static Optional<String> refusal(Taken each, boolean exists, String by) {
        if (!exists && !each.event().containsKey("object")) {
            return each.isDelete() ? Optional.empty() : Optional.of("no-such-object");
        }
        boolean allowed = (each.isDelete() || !exists)
                ? each.holder(by).isEmpty()
                : List.of("", each.user()).containsAll(List.of(by, each.holder(by)));
        if (!allowed) {
            return Optional.of("write-not-allowed");
        }
        return each.isDelete() || each.values().get("n", new BsonInt32(0)).isInt32()
                ? Optional.empty()
                : Optional.of("breaking-change");
    }

    /// The ids of the changes of each object, in the order in which they were taken.
    Map<Integer, List<String>> order() {
        Map<Integer, List<String>> order = new LinkedHashMap<>();
        first().forEach(each -> order.computeIfAbsent(each.object(), object -> new ArrayList<>())
                .add(each.id()));
        return order;
    }
}
