package io.tandem.partner.migration;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.JsonDocument;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.crossing.Evaluation;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/// What a check looks at beside the documents: indexes that the partner collection lacks, unique ones that what crosses
/// would violate, and whether the oplog holds the copy.
final class CheckOfServer {
    private static final int EXAMPLES = 5;
    /// What a copy writes for each document beside the document itself: its ledger row and the oplog's own members.
    private static final long BESIDE_BYTES = 500;

    private final MongoDatabase database;
    private final MongoDatabase local;
    private final Migration migration;
    private final CheckReport report;
    private final PropertyGroups groups;

    CheckOfServer(MongoDatabase database, MongoDatabase local, Migration migration, CheckReport report) {
        this.local = local;
        this.database = database;
        this.migration = migration;
        this.report = report;
        this.groups = migration.rules().groups();
    }

    void run() {
        List<BsonDocument> partner = indexes(migration.partner());
        missing(indexes(migration.initial()), partner);
        if (!report.found(Finding.Kind.TOTALITY)) {
            partner.stream()
                    .filter(index ->
                            index.getBoolean("unique", BsonBoolean.FALSE).getValue())
                    .takeWhile(index -> !report.found(Finding.Kind.TOTALITY))
                    .forEach(this::unique);
        }
        oplog();
    }

    private List<BsonDocument> indexes(String collection) {
        return database.getCollection(collection)
                .listIndexes(BsonDocument.class)
                .into(new ArrayList<>());
    }

    private void missing(List<BsonDocument> initial, List<BsonDocument> partner) {
        List<String> lacking = new ArrayList<>();
        for (BsonDocument index : initial) {
            BsonDocument keys = index.getDocument("key");
            if (keys.size() == 1 && keys.containsKey("_id")) {
                continue;
            }
            BsonDocument wanted = onPartner(keys);
            boolean unique = index.getBoolean("unique", BsonBoolean.FALSE).getValue();
            boolean there = wanted != null
                    && partner.stream()
                            .anyMatch(other -> isSame(other.getDocument("key"), wanted)
                                    && other.getBoolean("unique", BsonBoolean.FALSE)
                                                    .getValue()
                                            == unique);
            if (!there) {
                lacking.add((unique ? "unique " : "")
                        + (wanted == null
                                ? JsonDocument.text(keys) + " (no single property stands for each of its keys)"
                                : JsonDocument.text(wanted)));
            }
        }
        if (!lacking.isEmpty()) {
            report.add(new Finding(
                    Finding.Kind.INDEXES,
                    lacking.size(),
                    "'" + migration.partner() + "' lacks indexes that '" + migration.initial()
                            + "' has; make them if the new" + " app versions need them",
                    lacking));
        }
    }

    /// The order of keys matters; `1` and `1.0`, as old shells wrote it, are the same.
    static boolean isSame(BsonDocument keys, BsonDocument others) {
        return ObjectKey.canonical(keys).equals(ObjectKey.canonical(others));
    }

    /// The keys in the partner's names; null where a property has no single counterpart.
    private @Nullable BsonDocument onPartner(BsonDocument keys) {
        BsonDocument wanted = new BsonDocument();
        for (String path : keys.keySet()) {
            int dot = path.indexOf('.');
            String property = dot < 0 ? path : path.substring(0, dot);
            if (property.equals("_id")) {
                wanted.append(path, keys.get(path));
                continue;
            }
            Group group = groups.of(Side.INITIAL, property);
            if (group.partner().size() != 1) {
                return null;
            }
            wanted.append(group.partner().iterator().next() + (dot < 0 ? "" : path.substring(dot)), keys.get(path));
        }
        return wanted;
    }

    /// Lets MongoDB find what would clash, all documents of both sides taken together: those of a pair have one `_id`.
    private void unique(BsonDocument index) {
        List<BsonDocument> pipeline =
                new ArrayList<>(migration.rules().transforms().forward().stages());
        pipeline.add(new BsonDocument("$unionWith", new BsonString(migration.partner())));
        pipeline.addAll(clashes(index));
        try {
            List<String> clashes = database.getCollection(migration.initial())
                    .aggregate(pipeline, BsonDocument.class)
                    .allowDiskUse(true)
                    .map(clash -> "_id " + text(clash, "one") + " and _id " + text(clash, "other"))
                    .into(new ArrayList<>());
            if (!clashes.isEmpty()) {
                report.add(new Finding(
                        Finding.Kind.UNIQUE,
                        clashes.size(),
                        "documents would clash in the partner's unique index "
                                + JsonDocument.text(index.getDocument("key")),
                        clashes));
            }
        } catch (MongoCommandException e) {
            if (Evaluation.isInfrastructure(e)) {
                throw e;
            }
            report.note(Finding.Kind.TOTALITY, "a document that was not tried: forward: " + e.getErrorMessage());
        }
    }

    private static String text(BsonDocument clash, String which) {
        return JsonDocument.text(clash.get(which, BsonNull.VALUE));
    }

    /// The stages that find documents with other `_id`s and the same keys, of those that the index holds.
    static List<BsonDocument> clashes(BsonDocument index) {
        BsonDocument parts = new BsonDocument();
        BsonArray there = new BsonArray();
        for (String path : index.getDocument("key").keySet()) {
            BsonArray orNull = new BsonArray(List.of(new BsonString("$" + path), BsonNull.VALUE));
            parts.append("k" + parts.size(), new BsonDocument("$ifNull", orNull));
            there.add(new BsonDocument(path, new BsonDocument("$exists", BsonBoolean.TRUE)));
        }
        List<BsonDocument> stages = new ArrayList<>();
        if (index.getBoolean("sparse", BsonBoolean.FALSE).getValue()) {
            stages.add(new BsonDocument("$match", new BsonDocument("$or", there)));
        }
        if (index.containsKey("partialFilterExpression")) {
            stages.add(new BsonDocument("$match", index.getDocument("partialFilterExpression")));
        }
        BsonString id = new BsonString("$_id");
        stages.add(new BsonDocument(
                "$group",
                new BsonDocument("_id", parts)
                        .append("one", new BsonDocument("$min", id))
                        .append("other", new BsonDocument("$max", id))));
        BsonArray two = new BsonArray(List.of(new BsonString("$one"), new BsonString("$other")));
        stages.add(new BsonDocument("$match", new BsonDocument("$expr", new BsonDocument("$ne", two))));
        stages.add(new BsonDocument("$limit", new BsonInt32(EXAMPLES)));
        return stages;
    }

    private void oplog() {
        try {
            BsonDocument initial = statistics(database, migration.initial());
            BsonDocument log = statistics(local, "oplog.rs");
            long needed = initial.getNumber("size", new BsonInt32(0)).longValue()
                    + BESIDE_BYTES
                            * initial.getNumber("count", new BsonInt32(0)).longValue();
            long holds = log.getNumber("maxSize", new BsonInt32(0)).longValue();
            if (holds > 0 && needed > holds / 2) {
                report.add(new Finding(
                        Finding.Kind.OPLOG,
                        1,
                        String.format(
                                Locale.ROOT,
                                "the copy writes about %,d MB to an oplog of %,d MB: if it is paused, its position may be"
                                        + " lost, and both sides are merged anew",
                                needed >> 20,
                                holds >> 20),
                        List.of()));
            }
        } catch (MongoException e) {
            report.add(new Finding(
                    Finding.Kind.OPLOG, 1, "the oplog's size cannot be read: " + e.getMessage(), List.of()));
        }
    }

    private static BsonDocument statistics(MongoDatabase database, String collection) {
        return database.runCommand(new BsonDocument("collStats", new BsonString(collection)), BsonDocument.class);
    }
}
