package io.tandem.partner.migration;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.JsonDocument;
import io.tandem.partner.crossing.Evaluation;
import io.tandem.partner.crossing.Evaluation.Result;
import io.tandem.partner.crossing.IdMapping;
import io.tandem.partner.crossing.IdMapping.Mapped;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.merge.Patch;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Tries a migration on the stored documents of the initial collection, all or a sample, and looks at the indexes and
/// at the oplog; nothing is changed.
final class Check {
    private static final int PAGE = 500;
    private static final long PAGE_BYTES = 4L * 1024 * 1024;
    private static final long SAY_EVERY_MILLIS = 1_000;

    private final MongoDatabase database;
    private final MongoDatabase local;
    private final Migration migration;
    private final Transform.Both transforms;
    private final Evaluation evaluation;
    private final @Nullable Sample sample;
    private final @Nullable ObjectTypeFit fit;
    private final Consumer<CheckReport> progress;

    /// @param local    where MongoDB keeps the oplog
    /// @param sample   how many documents to try; null: all
    /// @param progress told about once a second
    Check(
            MongoDatabase database,
            MongoDatabase local,
            Migration migration,
            @Nullable Sample sample,
            Consumer<CheckReport> progress) {
        this.database = database;
        this.local = local;
        this.migration = migration;
        this.transforms = migration.rules().transforms();
        this.evaluation = new Evaluation(database);
        this.sample = sample;
        this.fit = migration.objectType() == null ? null : new ObjectTypeFit(migration.objectType());
        this.progress = progress;
    }

    CheckReport run() {
        MongoCollection<BsonDocument> collection = database.getCollection(migration.initial(), BsonDocument.class);
        long total = collection.estimatedDocumentCount();
        Sample some = sample != null && sample.size() < total ? sample : null;
        CheckReport report = new CheckReport(some == null ? total : some.size(), some == null ? null : some.words());
        List<BsonDocument> page = new ArrayList<>();
        long bytes = 0;
        long saidAt = 0;
        try (MongoCursor<BsonDocument> cursor = cursor(collection, some)) {
            while (cursor.hasNext()) {
                BsonDocument document = cursor.next();
                long size = BsonBytes.encode(document).length;
                if (page.size() == PAGE || (!page.isEmpty() && bytes + size > PAGE_BYTES)) {
                    tryPage(page, report);
                    page.clear();
                    bytes = 0;
                    long now = System.currentTimeMillis();
                    if (now - saidAt > SAY_EVERY_MILLIS) {
                        progress.accept(report);
                        saidAt = now;
                    }
                }
                page.add(document);
                bytes += size;
            }
        }
        tryPage(page, report);
        new CheckOfServer(database, local, migration, report).run();
        return report;
    }

    private static MongoCursor<BsonDocument> cursor(MongoCollection<BsonDocument> collection, @Nullable Sample some) {
        return some == null
                ? collection.find().batchSize(PAGE).cursor()
                : collection
                        .aggregate(List.of(Aggregates.sample(some.size())))
                        .batchSize(PAGE)
                        .cursor();
    }

    private void tryPage(List<BsonDocument> page, CheckReport report) {
        report.tried(page.size());
        List<Mapped> ids = new IdMapping(evaluation, transforms)
                .identities(Side.INITIAL, page.stream().map(Check::id).toList());
        List<Result> crossed = evaluation.apply(transforms.forward().stages(), page);
        List<BsonDocument> there = new ArrayList<>();
        List<BsonDocument> origin = new ArrayList<>();
        List<Mapped> pairs = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            BsonDocument document = page.get(i);
            if (ids.get(i) instanceof Mapped.Nowhere(String why)) {
                report.note(Finding.Kind.IDS, named(document) + ": " + why);
            }
            switch (crossed.get(i)) {
                case Result.Transformed(BsonDocument made) -> {
                    if (keepsId(ids.get(i), Side.PARTNER, made, report)) {
                        there.add(made);
                        origin.add(document);
                        pairs.add(ids.get(i));
                    }
                    fits(document, made, report);
                }
                case Result.Failed(String why) ->
                    report.note(Finding.Kind.TOTALITY, named(document) + ": forward: " + why);
            }
        }
        List<Result> back = evaluation.apply(transforms.reverse().stages(), there);
        for (int i = 0; i < back.size(); i++) {
            switch (back.get(i)) {
                case Result.Transformed(BsonDocument document) -> {
                    keepsId(pairs.get(i), Side.INITIAL, document, report);
                    compare(origin.get(i), document, report);
                }
                case Result.Failed(String why) ->
                    report.note(Finding.Kind.TOTALITY, named(origin.get(i)) + ": reverse: " + why);
            }
        }
    }

    /// Whether what a transform makes has the `_id` of its pair; an `_id` that belongs to none is noted already.
    private static boolean keepsId(Mapped mapped, Side side, BsonDocument made, CheckReport report) {
        if (!(mapped instanceof Mapped.To(Identity identity))) {
            return true;
        }
        String fault = identity.fault(side, made);
        if (fault != null) {
            String direction = side == Side.PARTNER ? "forward" : "reverse";
            report.note(
                    Finding.Kind.IDS,
                    "_id " + JsonDocument.text(identity.initialKey()) + ": " + direction + " " + fault);
        }
        return fault == null;
    }

    private void fits(BsonDocument document, BsonDocument made, CheckReport report) {
        if (fit != null) {
            fit.reasons(made).forEach(reason -> report.note(Finding.Kind.OBJECT_TYPE, named(document) + ": " + reason));
        }
    }

    private static void compare(BsonDocument before, BsonDocument after, CheckReport report) {
        Set<String> properties = new LinkedHashSet<>(before.keySet());
        properties.addAll(after.keySet());
        for (String property : properties) {
            BsonValue was = before.get(property);
            BsonValue is = after.get(property);
            if (!property.equals("_id") && !Patch.same(was, is)) {
                report.changed(
                        property, named(before) + ": '" + property + "' " + text(was) + " comes back " + text(is));
            }
        }
    }

    private static String text(@Nullable BsonValue value) {
        if (value == null) {
            return "missing";
        }
        String text = JsonDocument.text(value);
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    private static String named(BsonDocument document) {
        return "_id " + JsonDocument.text(id(document));
    }

    private static BsonValue id(BsonDocument document) {
        return document.get("_id", BsonNull.VALUE);
    }
}
