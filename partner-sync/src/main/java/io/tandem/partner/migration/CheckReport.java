package io.tandem.partner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/// What a check has found so far.
final class CheckReport {
    private static final int EXAMPLES = 5;

    private final long of;
    private final @Nullable String confidence;
    private long documents;
    private final Map<Finding.Kind, Long> counts = new TreeMap<>();
    private final Map<Finding.Kind, List<String>> examples = new TreeMap<>();
    private final Map<String, Long> changed = new TreeMap<>();
    private final List<Finding> others = new ArrayList<>();

    /// @param of         how many documents are tried
    /// @param confidence what a sample says about the rest; null where all are tried
    CheckReport(long of, @Nullable String confidence) {
        this.of = of;
        this.confidence = confidence;
    }

    void tried(int more) {
        documents += more;
    }

    void note(Finding.Kind kind, String example) {
        counts.merge(kind, 1L, Long::sum);
        List<String> some = examples.computeIfAbsent(kind, k -> new ArrayList<>());
        if (some.size() < EXAMPLES) {
            some.add(example);
        }
    }

    /// A property that comes back lost or changed.
    void changed(String property, String example) {
        changed.merge(property, 1L, Long::sum);
        note(Finding.Kind.ROUND_TRIP, example);
    }

    void add(Finding finding) {
        others.add(finding);
    }

    boolean found(Finding.Kind kind) {
        return counts.containsKey(kind);
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        counts.forEach((kind, count) -> findings.add(new Finding(
                kind, count, count + " of " + documents + message(kind), examples.getOrDefault(kind, List.of()))));
        findings.addAll(others);
        return findings;
    }

    private static String message(Finding.Kind kind) {
        return switch (kind) {
            case TOTALITY -> " documents cannot cross";
            case IDS -> " documents have an _id that does not cross and come back";
            case ROUND_TRIP -> " properties come back lost or changed";
            case OBJECT_TYPE -> " properties do not fit the partner's object type";
            case UNIQUE, RULES, INDEXES, OPLOG -> "";
        };
    }

    /// Why the migration must not start, or null.
    ///
    /// @param overridden the names of the findings that a person overrides
    @Nullable
    String refusal(Set<String> overridden) {
        List<String> reasons = findings().stream()
                .filter(finding -> finding.kind().fails && !overridden.contains(finding.kind().word))
                .map(finding -> finding.kind().word + ": " + finding.message()
                        + (finding.examples().isEmpty() ? "" : ", e.g. " + String.join("; ", finding.examples())))
                .toList();
        return reasons.isEmpty()
                ? null
                : String.join(". ", reasons)
                        + ". Change the transform or the documents, then start again; or start with {\"override\": [names]}.";
    }

    BsonDocument toBson(boolean running) {
        long failures = counts.getOrDefault(Finding.Kind.TOTALITY, 0L) + counts.getOrDefault(Finding.Kind.IDS, 0L);
        List<BsonString> some = new ArrayList<>();
        for (Finding.Kind kind : List.of(Finding.Kind.TOTALITY, Finding.Kind.IDS)) {
            examples.getOrDefault(kind, List.of()).forEach(example -> some.add(new BsonString(example)));
        }
        BsonArray properties = new BsonArray();
        changed.forEach((property, count) -> properties.add(
                new BsonDocument("property", new BsonString(property)).append("documents", new BsonInt64(count))));
        BsonDocument report = new BsonDocument("running", BsonBoolean.valueOf(running))
                .append("documents", new BsonInt64(documents))
                .append("of", new BsonInt64(Math.max(of, documents)))
                .append("failures", new BsonInt64(failures))
                .append("examples", new BsonArray(some))
                .append("changedOnReturn", properties)
                .append(
                        "findings",
                        new BsonArray(findings().stream().map(Finding::toBson).toList()));
        return confidence == null ? report : report.append("sample", new BsonString(confidence));
    }
}
