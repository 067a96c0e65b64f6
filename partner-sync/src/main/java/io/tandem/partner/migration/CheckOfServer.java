package io.tandem.partner.migration;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
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
            partner.forEach(this::unique);
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
                            .anyMatch(other -> other.getDocument("key").equals(wanted)
                                    && other.getBoolean("unique", BsonBoolean.FALSE)
                                                    .getValue()
                                            == unique);
            if (!there) {
                lacking.add((unique ? "unique " : "")
                        + (wanted == null
                                ? keys.toJson() + " (no single property stands for each of its keys)"
                                : wanted.toJson()));
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

    /// Lets MongoDB find what would clash.
    private void unique(BsonDocument index) {
        BsonDocument keys = index.getDocument("key");
        boolean plain = index.getBoolean("unique", BsonBoolean.FALSE).getValue()
                && !index.containsKey("partialFilterExpression")
                && !index.getBoolean("sparse", BsonBoolean.FALSE).getValue();
        if (!plain) {
            return;
        }
        BsonDocument parts = new BsonDocument();
        int number = 0;
        for (String path : keys.keySet()) {
            parts.append("k" + number++, new BsonString("$" + path));
        }
        List<BsonDocument> pipeline =
                new ArrayList<>(migration.rules().transforms().forward().stages());
        pipeline.add(new BsonDocument(
                "$group",
                new BsonDocument("_id", parts)
                        .append("n", new BsonDocument("$sum", new BsonInt32(1)))
                        .append("some", new BsonDocument("$first", new BsonString("$_id")))));
        pipeline.add(new BsonDocument("$match", new BsonDocument("n", new BsonDocument("$gt", new BsonInt32(1)))));
        pipeline.add(new BsonDocument("$limit", new BsonInt32(EXAMPLES)));
        List<String> clashes = database.getCollection(migration.initial())
                .aggregate(pipeline, BsonDocument.class)
                .allowDiskUse(true)
                .map(clash -> clash.getNumber("n").intValue() + " documents, one with _id " + clash.get("some"))
                .into(new ArrayList<>());
        if (!clashes.isEmpty()) {
            report.add(new Finding(
                    Finding.Kind.UNIQUE,
                    clashes.size(),
                    "documents would clash in the partner's unique index " + keys.toJson(),
                    clashes));
        }
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
