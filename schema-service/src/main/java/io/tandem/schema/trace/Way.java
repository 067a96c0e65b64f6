package io.tandem.schema.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// One object's way: the steps that rows of kept spans tell of, in the order of time.
final class Way {
    private Way() {}

    /// A step, and when it is told.
    private record Told(long when, Map<String, Object> step) {}

    /// The steps as JSON has them. A row of schema-service tells of two: that the event was accepted, and what became
    /// of it, or of a replay alone; a row of partner-sync of one.
    static List<Map<String, Object>> steps(List<BsonDocument> rows) {
        List<Told> steps = new ArrayList<>();
        Map<List<BsonValue>, Long> arrivals = new HashMap<>();
        rows.stream().sorted(Comparator.comparingLong(Way::written)).forEach(row -> {
            BsonDocument said = said(row);
            if (isCrossing(row)) {
                long before = arrivals.getOrDefault(place(row, "type", "key"), 0L);
                long when = Math.max(Math.max(until(row), storing(rows, row)), before);
                arrivals.merge(place(row, "other_collection", "other_key"), when, Math::max);
                steps.add(new Told(when, crossed(row, said)));
            } else {
                // One that is replayed was accepted before it was refused, of which another row tells.
                if (!said.getString("outcome").getValue().equals("replayed")) {
                    steps.add(new Told(said.getInt64("accepted_at").getValue(), accepted(row, said)));
                }
                steps.add(new Told(until(row), judged(row, said)));
            }
        });
        steps.sort(Comparator.comparingLong(Told::when));
        return steps.stream().map(Told::step).toList();
    }

    /// When what crossed was written where it came from; 0 for what is no crossing.
    private static long written(BsonDocument row) {
        return isCrossing(row) ? said(row).getInt64("stored_at").getValue() : 0;
    }

    /// The document that a crossing came from or went to, in its trace. A crossing comes behind the one that brought
    /// its document there: that one is told of behind its commit, and may by then have been overtaken.
    private static List<BsonValue> place(BsonDocument crossing, String collection, String key) {
        BsonDocument said = said(crossing);
        return List.of(
                crossing.getString("trace"),
                said.getOrDefault(collection, BsonNull.VALUE),
                said.getOrDefault(key, BsonNull.VALUE));
    }

    /// When schema-service had stored what crossed: it says so behind its batch, and may by then have been overtaken.
    private static long storing(List<BsonDocument> rows, BsonDocument crossing) {
        long written = written(crossing);
        return rows.stream()
                .filter(row -> !isCrossing(row) && Objects.equals(row.get("trace"), crossing.get("trace")))
                .filter(row -> said(row).getInt64("accepted_at").getValue() <= written && written <= until(row))
                .mapToLong(Way::until)
                .max()
                .orElse(written);
    }

    private static BsonDocument said(BsonDocument row) {
        return row.getDocument("attributes", new BsonDocument());
    }

    private static boolean isCrossing(BsonDocument row) {
        return said(row).containsKey("migration");
    }

    private static long until(BsonDocument row) {
        return row.getDateTime("until").getValue();
    }

    private static Map<String, Object> accepted(BsonDocument row, BsonDocument said) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("at", at(said.getInt64("accepted_at").getValue()));
        step.put("step", "accepted");
        step.put("service", "sync-ingest");
        copy(said, "accepted_by", step, "replica");
        for (String name : List.of("event", "operation", "user", "client", "partition", "offset")) {
            copy(said, name, step, name);
        }
        copy(row, "trace", step, "trace");
        return step;
    }

    private static Map<String, Object> judged(BsonDocument row, BsonDocument said) {
        Map<String, Object> step = become(row, said);
        copy(said, "event", step, "event");
        copy(said, "schema_version", step, "schemaVersion");
        copy(said, "code", step, "code");
        copy(said, "reasons", step, "reasons");
        step.put("millis", took(row, said, "accepted_at"));
        copy(row, "trace", step, "trace");
        return step;
    }

    private static Map<String, Object> crossed(BsonDocument row, BsonDocument said) {
        Map<String, Object> step = become(row, said);
        copy(said, "migration", step, "migration");
        copy(said, "direction", step, "direction");
        copy(said, "type", step, "from");
        copy(said, "other_collection", step, "to");
        copy(said, "reasons", step, "reasons");
        copy(said, "cluster_time", step, "clusterTime");
        copy(said, "commit", step, "commit");
        step.put("millis", took(row, said, "stored_at"));
        copy(row, "trace", step, "trace");
        return step;
    }

    private static Map<String, Object> become(BsonDocument row, BsonDocument said) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("at", at(until(row)));
        copy(said, "outcome", step, "step");
        copy(row, "service", step, "service");
        copy(row, "replica", step, "replica");
        return step;
    }

    private static long took(BsonDocument row, BsonDocument said, String since) {
        return until(row) - said.getInt64(since).getValue();
    }

    private static String at(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static void copy(BsonDocument from, String name, Map<String, Object> to, String as) {
        BsonValue value = from.get(name);
        if (value != null) {
            to.put(as, plain(value));
        }
    }

    private static Object plain(BsonValue value) {
        if (value.isNumber()) {
            return value.asNumber().longValue();
        }
        return value.isArray()
                ? value.asArray().stream().map(Way::plain).toList()
                : value instanceof BsonString text ? text.getValue() : value.toString();
    }
}
