package io.tandem.schema.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// One object's way: the steps that rows of kept spans tell of, in the order of time.
final class Way {
    private Way() {}

    /// The steps as JSON has them. A row of schema-service tells of two: that the event was accepted, and what became
    /// of it; a row of partner-sync of one.
    static List<Map<String, Object>> steps(List<BsonDocument> rows) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (BsonDocument row : rows) {
            BsonDocument said = row.getDocument("attributes", new BsonDocument());
            if (said.containsKey("migration")) {
                steps.add(crossed(row, said));
            } else {
                steps.add(accepted(row, said));
                steps.add(judged(row, said));
            }
        }
        // What is told of the same millisecond stays in the order in which it can have happened.
        steps.sort(Comparator.comparing(step -> Instant.parse(String.valueOf(step.get("at")))));
        return steps;
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
        step.put("at", at(row.getDateTime("until").getValue()));
        copy(said, "outcome", step, "step");
        copy(row, "service", step, "service");
        copy(row, "replica", step, "replica");
        return step;
    }

    private static long took(BsonDocument row, BsonDocument said, String since) {
        return row.getDateTime("until").getValue() - said.getInt64(since).getValue();
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
