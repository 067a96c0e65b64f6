package io.tandem.harness;

import io.tandem.contract.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
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
        judge(effects, new TreeSet<>());
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

    /// The ids of those that have to become rejections: a text where numbers are, and changes of what is not there.
    Set<String> refusedLate() {
        Set<String> refused = new TreeSet<>();
        judge(new TreeMap<>(), refused);
        return refused;
    }

    private void judge(Map<Integer, List<Integer>> effects, Set<String> refused) {
        for (Taken each : first()) {
            if (each.object() == PLACE_HOLDER) {
                continue;
            }
            List<Integer> values = effects.computeIfAbsent(each.object(), object -> new ArrayList<>());
            boolean exists = !values.isEmpty() && values.getLast() != DELETED;
            switch (each.event().getString("op").getValue()) {
                case "delete" -> {
                    if (exists) {
                        values.add(DELETED);
                    }
                }
                case "update" -> {
                    if (exists) {
                        values.add(each.event().getDocument("set").getInt32("n").getValue());
                    } else {
                        refused.add(each.id());
                    }
                }
                default -> {
                    BsonValue n = each.event().getDocument("object").get("n", new BsonInt32(0));
                    if (n.isInt32()) {
                        values.add(n.asInt32().getValue());
                    } else {
                        refused.add(each.id());
                    }
                }
            }
        }
        effects.values().removeIf(List::isEmpty);
    }

    /// The ids of the changes of each object, in the order in which they were taken.
    Map<Integer, List<String>> order() {
        Map<Integer, List<String>> order = new LinkedHashMap<>();
        first().forEach(each -> order.computeIfAbsent(each.object(), object -> new ArrayList<>())
                .add(each.id()));
        return order;
    }
}
