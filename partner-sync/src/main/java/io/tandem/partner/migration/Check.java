package io.tandem.partner.migration;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.BsonBytes;
import io.tandem.partner.crossing.Evaluation;
import io.tandem.partner.crossing.Evaluation.Result;
import io.tandem.partner.crossing.IdMapping;
import io.tandem.partner.crossing.IdMapping.Mapped;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.merge.Patch;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Tries a migration on all stored documents of the initial collection before it starts: no document fails, each `_id`
/// comes back, and the properties that would be lost or changed are named.
final class Check {
    private static final int PAGE = 500;
    private static final long PAGE_BYTES = 4L * 1024 * 1024;
    private static final int EXAMPLES = 5;
    private static final int NAMESPACE_EXISTS = 48;

    private final MongoDatabase database;
    private final Migration migration;
    private final Transform.Both transforms;
    private final Evaluation evaluation;

    Check(MongoDatabase database, Migration migration, Transform.Both transforms) {
        this.database = database;
        this.migration = migration;
        this.transforms = transforms;
        this.evaluation = new Evaluation(database);
    }

    /// What was found.
    ///
    /// @param documents how many were tried
    /// @param failures  how many cannot cross
    /// @param examples  some of them, each with its `_id` and reason
    /// @param changed   properties that come back lost or changed, with the number of documents
    record Findings(long documents, long failures, List<String> examples, Map<String, Long> changed) {
        /// Why the migration must not start, or null.
        @Nullable
        String refusal() {
            if (failures == 0) {
                return null;
            }
            return failures + " of " + documents + " documents cannot cross, e.g. " + String.join("; ", examples)
                    + ". Change the transform or the documents, then start again.";
        }

        BsonDocument toBson() {
            BsonArray properties = new BsonArray();
            changed.forEach((property, count) -> properties.add(
                    new BsonDocument("property", new BsonString(property)).append("documents", new BsonInt64(count))));
            return new BsonDocument("documents", new BsonInt64(documents))
                    .append("failures", new BsonInt64(failures))
                    .append(
                            "examples",
                            new BsonArray(examples.stream().map(BsonString::new).toList()))
                    .append("changedOnReturn", properties);
        }
    }

    Findings run() {
        long documents = 0;
        long failures = 0;
        List<String> examples = new ArrayList<>();
        Map<String, Long> changed = new TreeMap<>();
        List<BsonDocument> page = new ArrayList<>();
        long bytes = 0;
        var collection = database.getCollection(migration.initial(), BsonDocument.class);
        try (var cursor = collection.find().batchSize(PAGE).cursor()) {
            while (cursor.hasNext()) {
                BsonDocument document = cursor.next();
                page.add(document);
                bytes += BsonBytes.encode(document).length;
                if (page.size() == PAGE || bytes > PAGE_BYTES || !cursor.hasNext()) {
                    documents += page.size();
                    failures += tryPage(page, examples, changed);
                    page.clear();
                    bytes = 0;
                }
            }
        }
        return new Findings(documents, failures, examples, changed);
    }

    private long tryPage(List<BsonDocument> page, List<String> examples, Map<String, Long> changed) {
        List<Mapped> ids = new IdMapping(evaluation, transforms)
                .identities(
                        Side.INITIAL,
                        page.stream().map(document -> id(document)).toList());
        List<Result> crossed = evaluation.apply(transforms.forward().stages(), page);
        List<BsonDocument> there = new ArrayList<>();
        List<BsonDocument> origin = new ArrayList<>();
        long failures = 0;
        for (int i = 0; i < page.size(); i++) {
            String reason =
                    switch (ids.get(i)) {
                        case Mapped.Nowhere(String why) -> why;
                        case Mapped.To ignored -> null;
                    };
            switch (crossed.get(i)) {
                case Result.Transformed(BsonDocument document) -> {
                    there.add(document);
                    origin.add(page.get(i));
                }
                case Result.Failed(String why) -> reason = reason == null ? "forward: " + why : reason;
            }
            failures += note(page.get(i), reason, examples);
        }
        List<Result> back = evaluation.apply(transforms.reverse().stages(), there);
        for (int i = 0; i < back.size(); i++) {
            switch (back.get(i)) {
                case Result.Transformed(BsonDocument document) -> compare(origin.get(i), document, changed);
                case Result.Failed(String why) -> failures += note(origin.get(i), "reverse: " + why, examples);
            }
        }
        return failures;
    }

    private static int note(BsonDocument document, @Nullable String reason, List<String> examples) {
        if (reason == null) {
            return 0;
        }
        if (examples.size() < EXAMPLES) {
            examples.add("_id " + id(document) + ": " + reason);
        }
        return 1;
    }

    private static void compare(BsonDocument before, BsonDocument after, Map<String, Long> changed) {
        Set<String> properties = new LinkedHashSet<>(before.keySet());
        properties.addAll(after.keySet());
        properties.stream()
                .filter(property -> !Patch.same(before.get(property), after.get(property)))
                .forEach(property -> changed.merge(property, 1L, Long::sum));
    }

    private static BsonValue id(BsonDocument document) {
        return document.get("_id", BsonNull.VALUE);
    }

    /// A collection that appears inside a transaction would make that transaction wait.
    void createCollections() {
        for (String name : List.of(migration.initial(), migration.partner(), Ledger.collectionName(migration.name()))) {
            try {
                database.createCollection(name);
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != NAMESPACE_EXISTS) {
                    throw e;
                }
            }
        }
    }
}
