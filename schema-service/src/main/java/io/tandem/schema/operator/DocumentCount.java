package io.tandem.schema.operator;

import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.Fit;
import io.tandem.schema.inference.Misfit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;

/// Counts, document by document, what a change of the schema does to what is stored. Pure.
final class DocumentCount {
    private static final int MOST_REASONS = 100;

    private final TypeSchema before;
    private final TypeSchema after;
    private final Map<String, Scalar> keys;
    private final List<String> hidden;
    private final Map<String, Long> reasons = new LinkedHashMap<>();
    private final Map<String, Long> outOfSight = new LinkedHashMap<>();
    private long examined;
    private long lost;

    /// @param keys the key's type of each type that may be linked to
    DocumentCount(TypeSchema before, TypeSchema after, List<SchemaChange> changes, Map<String, Scalar> keys) {
        this.before = before;
        this.after = after;
        this.keys = keys;
        this.hidden = after.isEmpty() ? List.of() : hidden(before.title(), changes);
    }

    /// Properties of the documents themselves whose values nobody would see any more.
    private static List<String> hidden(String title, List<SchemaChange> changes) {
        List<String> names = new ArrayList<>();
        for (SchemaChange change : changes) {
            if (change.type().equals(title) && change instanceof SchemaChange.PropertyRemoved it) {
                names.add(it.removed().name());
            } else if (change.type().equals(title) && change instanceof SchemaChange.PropertyRenamed it) {
                names.add(it.property());
            }
        }
        return names;
    }

    void look(BsonDocument document) {
        examined++;
        for (String name : hidden) {
            if (document.containsKey(name)) {
                outOfSight.merge(name, 1L, Long::sum);
            }
        }
        if (!Fit.reasons(before, keys, document).isEmpty()) {
            return;
        }
        Set<String> found = new LinkedHashSet<>();
        if (after.isEmpty()) {
            found.add("\nThe object type '" + before.title() + "' would be no more.");
        }
        Fit.reasons(after, keys, document).forEach(misfit -> found.add(place(misfit) + "\n" + misfit.message()));
        if (!found.isEmpty()) {
            lost++;
            found.forEach(reason -> {
                if (reasons.size() < MOST_REASONS || reasons.containsKey(reason)) {
                    reasons.merge(reason, 1L, Long::sum);
                }
            });
        }
    }

    /// Positions in lists are of no interest when reasons are counted.
    private static String place(Misfit misfit) {
        return misfit.path().stream()
                .map(name -> name.matches("[0-9]+") ? "[]" : name)
                .collect(Collectors.joining("."));
    }

    /// What was found.
    ///
    /// @param total how many documents the collection has
    Map<String, Object> json(long total) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("total", total);
        json.put("examined", examined);
        json.put("exact", examined >= total);
        json.put("notSyncing", estimate(lost, total));
        json.put(
                "reasons",
                reasons.entrySet().stream()
                        .map(reason -> reason(reason.getKey(), estimate(reason.getValue(), total)))
                        .toList());
        json.put(
                "outOfSight",
                outOfSight.entrySet().stream()
                        .map(property -> counted("path", property.getKey(), estimate(property.getValue(), total)))
                        .toList());
        return json;
    }

    private long estimate(long counted, long total) {
        return examined == 0 || examined >= total ? counted : Math.round((double) counted * total / examined);
    }

    private static Map<String, Object> reason(String reason, long documents) {
        int end = reason.indexOf('\n');
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", reason.substring(0, end));
        json.put("reason", reason.substring(end + 1));
        json.put("documents", documents);
        return json;
    }

    private static Map<String, Object> counted(String member, String value, long documents) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(member, value);
        json.put("documents", documents);
        return json;
    }
}
