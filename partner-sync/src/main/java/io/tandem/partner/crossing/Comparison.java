package io.tandem.partner.crossing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.crossing.Evaluation.Result;
import io.tandem.partner.merge.Differences;
import io.tandem.partner.merge.Differences.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// Compares settled pairs as they stood at one cluster time.
public final class Comparison {
    /// Both sides are held, each with its view.
    private static final long MOST_BYTES = DocumentSizes.BUDGET / 4;

    private final Snapshots snapshots;
    private final Evaluation evaluation;
    private final Namespaces namespaces;
    private final Rules rules;
    private final Differences differences;

    public Comparison(MongoClient client, MongoDatabase database, Namespaces namespaces, Rules rules) {
        this.snapshots = new Snapshots(client, database);
        this.evaluation = new Evaluation(database);
        this.namespaces = namespaces;
        this.rules = rules;
        this.differences = new Differences(rules.groups());
    }

    /// What differs in each of these pairs; none for a pair that agrees. Where they are more than can be held at once,
    /// the answer has some of them only, one at least.
    ///
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    public Map<Identity, List<Difference>> at(BsonTimestamp time, Collection<Identity> identities) {
        Snapshots.Read initial = snapshots.upTo(
                MOST_BYTES,
                time,
                namespaces.initial(),
                identities.stream().map(Identity::initialKey).toList());
        List<Identity> some = identities.stream()
                .filter(identity -> initial.knows(identity.canonical()))
                .toList();
        Snapshots.Read partner = snapshots.upTo(
                MOST_BYTES,
                time,
                namespaces.partner(),
                some.stream().map(Identity::partnerKey).toList());
        List<Identity> all = some.stream()
                .filter(identity -> partner.knows(identity.canonicalPartner()))
                .toList();
        List<@Nullable BsonDocument> left = new ArrayList<>();
        List<@Nullable BsonDocument> right = new ArrayList<>();
        for (Identity identity : all) {
            left.add(Snapshots.decoded(initial.documents().get(identity.canonical())));
            right.add(Snapshots.decoded(partner.documents().get(identity.canonicalPartner())));
        }
        List<@Nullable BsonDocument> forwarded =
                views(rules.transforms().forward().stages(), left);
        List<@Nullable BsonDocument> reversed =
                views(rules.transforms().reverse().stages(), right);
        Map<Identity, List<Difference>> found = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            found.put(all.get(i), differences.of(left.get(i), forwarded.get(i), right.get(i), reversed.get(i)));
        }
        return found;
    }

    private List<@Nullable BsonDocument> views(List<BsonDocument> stages, List<@Nullable BsonDocument> documents) {
        List<BsonDocument> there = new ArrayList<>();
        for (BsonDocument document : documents) {
            if (document != null) {
                there.add(document);
            }
        }
        var results = evaluation.apply(stages, there).iterator();
        List<@Nullable BsonDocument> views = new ArrayList<>();
        for (BsonDocument document : documents) {
            views.add(
                    document != null && results.next() instanceof Result.Transformed(BsonDocument view) ? view : null);
        }
        return views;
    }
}
