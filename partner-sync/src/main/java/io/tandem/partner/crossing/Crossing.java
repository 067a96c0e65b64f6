package io.tandem.partner.crossing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.crossing.Evaluation.Result;
import io.tandem.partner.crossing.Transactions.Outcome;
import io.tandem.partner.crossing.Transactions.Step;
import io.tandem.partner.merge.Decision;
import io.tandem.partner.merge.Merge;
import io.tandem.partner.merge.Patch;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Brings touched identities to what the rule says: reads both sides at one cluster time, lets the rule decide, and
/// writes what is left to write in short transactions.
public final class Crossing {
    private final Snapshots snapshots;
    private final Evaluation evaluation;
    private final Transform.Both transforms;
    private final Merge merge;
    private final Transactions transactions;
    private final Namespaces namespaces;

    public Crossing(
            MongoClient client,
            MongoDatabase database,
            Namespaces namespaces,
            Transform.Both transforms,
            PropertyGroups groups,
            Ledger ledger,
            Lanes lanes,
            long epoch) {
        this.snapshots = new Snapshots(client, database);
        this.evaluation = new Evaluation(database);
        this.transforms = transforms;
        this.merge = new Merge(groups);
        this.namespaces = namespaces;
        this.transactions = new Transactions(database, namespaces, ledger, lanes, epoch);
    }

    /// What came of settling.
    ///
    /// @param waiting   identities that have to be looked at again, at a later time
    /// @param lastCommit cluster time of the last transaction; NEVER if there was none
    /// @param setAside  identities that cannot cross, with the reason
    /// @param toInitial documents written on the initial side
    /// @param toPartner documents written on the partner side
    /// @param conflicts groups that both sides had touched with different outcomes
    public record Settled(
            List<Identity> waiting,
            BsonTimestamp lastCommit,
            Map<Identity, String> setAside,
            int toInitial,
            int toPartner,
            int conflicts) {}

    /// One identity on its way through a settlement.
    private static final class Case {
        final Identity identity;
        final Touches touches;

        @Nullable
        BsonDocument initial;

        @Nullable
        BsonDocument forwarded;

        @Nullable
        BsonDocument partner;

        Decision decision = new Decision.Nothing();

        Case(Identity identity, Touches touches) {
            this.identity = identity;
            this.touches = touches;
        }
    }

    /// Settles these identities as they stood at `time`, on behalf of one worker.
    ///
    /// @throws SupersededException when another replica owns the migration
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    public Settled settle(Map<Identity, Touches> touched, BsonTimestamp time, int worker) {
        Map<Identity, String> failed = new LinkedHashMap<>();
        List<Case> cases = read(touched, time);
        forward(cases, failed);
        boolean needRows = cases.stream().anyMatch(c -> c.touches.mayBeFirstContact());
        Map<String, BsonDocument> rows = needRows
                ? snapshots.at(
                        time,
                        namespaces.ledger(),
                        cases.stream().map(c -> Ledger.id(c.identity)).toList())
                : Map.of();
        int conflicts = 0;
        for (Case c : cases) {
            boolean known =
                    !c.touches.mayBeFirstContact() || rows.containsKey(ObjectKey.canonical(Ledger.id(c.identity)));
            c.decision = merge.decide(c.touches, new Merge.Pair(c.initial, c.forwarded, c.partner, known));
            conflicts += c.decision instanceof Decision.Change change ? change.conflicts() : 0;
        }
        List<Step> steps = steps(cases, failed);
        Outcome outcome = transactions.apply(worker, time, steps);
        outcome.failures.forEach(failure -> failed.put(failure.identity(), failure.reason()));
        return new Settled(
                outcome.waiting, outcome.lastCommit, failed, outcome.toInitial, outcome.toPartner, conflicts);
    }

    private List<Case> read(Map<Identity, Touches> touched, BsonTimestamp time) {
        List<BsonValue> initialKeys =
                touched.keySet().stream().map(Identity::initialKey).toList();
        List<BsonValue> partnerKeys =
                touched.keySet().stream().map(Identity::partnerKey).toList();
        Map<String, BsonDocument> initial = snapshots.at(time, namespaces.initial(), initialKeys);
        Map<String, BsonDocument> partner = snapshots.at(time, namespaces.partner(), partnerKeys);
        List<Case> cases = new ArrayList<>(touched.size());
        touched.forEach((identity, touches) -> {
            Case one = new Case(identity, touches);
            one.initial = initial.get(identity.canonical());
            one.partner = partner.get(identity.canonicalPartner());
            cases.add(one);
        });
        return cases;
    }

    /// Sees the initial documents through the forward transform; a case whose document fails is taken out.
    private void forward(List<Case> cases, Map<Identity, String> failed) {
        List<Case> there = cases.stream().filter(c -> c.initial != null).toList();
        List<Result> results = evaluation.apply(
                transforms.forward().stages(),
                there.stream().map(c -> Objects.requireNonNull(c.initial)).toList());
        for (int i = 0; i < there.size(); i++) {
            switch (results.get(i)) {
                case Result.Transformed transformed -> there.get(i).forwarded = transformed.document();
                case Result.Failed failure ->
                    failed.put(there.get(i).identity, "the forward transform fails: " + failure.reason());
            }
        }
        cases.removeIf(c -> failed.containsKey(c.identity));
    }

    private List<Step> steps(List<Case> cases, Map<Identity, String> failed) {
        Map<Identity, BsonDocument> reversed = reverse(cases, failed);
        List<Step> steps = new ArrayList<>();
        for (Case c : cases) {
            BsonDocument back = reversed.get(c.identity);
            if (failed.containsKey(c.identity)) {
                continue;
            }
            List<Write> writes = new ArrayList<>();
            switch (c.decision) {
                case Decision.Nothing nothing -> {
                    // A first contact of equals is still written down.
                    if (c.initial == null || c.partner == null || !c.touches.mayBeFirstContact()) {
                        continue;
                    }
                }
                case Decision.Create(Side side) -> {
                    BsonDocument wanted = side == Side.PARTNER ? c.forwarded : back;
                    make(side, side == Side.PARTNER ? c.partner : c.initial, wanted, writes);
                }
                case Decision.Delete(Side side) -> {
                    BsonDocument seen = side == Side.INITIAL ? c.initial : c.partner;
                    writes.add(new Write.Remove(side, Objects.requireNonNull(seen)));
                }
                case Decision.DeleteBoth both -> {
                    writes.add(new Write.Remove(Side.INITIAL, Objects.requireNonNull(c.initial)));
                    writes.add(new Write.Remove(Side.PARTNER, Objects.requireNonNull(c.partner)));
                }
                case Decision.Change change -> {
                    update(Side.PARTNER, c.partner, change.toPartner(), writes);
                    if (back != null && c.initial != null) {
                        update(Side.INITIAL, c.initial, merge.initialPatch(change, c.initial, back), writes);
                    }
                    if (writes.isEmpty()) {
                        continue;
                    }
                }
            }
            steps.add(new Step(c.identity, writes, gone(c.decision)));
        }
        return steps;
    }

    private Map<Identity, BsonDocument> reverse(List<Case> cases, Map<Identity, String> failed) {
        List<Identity> identities = new ArrayList<>();
        List<BsonDocument> documents = new ArrayList<>();
        for (Case c : cases) {
            BsonDocument source =
                    switch (c.decision) {
                        case Decision.Create(Side side) when side == Side.INITIAL -> c.partner;
                        case Decision.Change change when !change.toInitial().isEmpty() -> change.mergedPartner();
                        case Decision.Create ignored -> null;
                        case Decision.Change ignored -> null;
                        case Decision.Nothing ignored -> null;
                        case Decision.Delete ignored -> null;
                        case Decision.DeleteBoth ignored -> null;
                    };
            if (source != null) {
                identities.add(c.identity);
                documents.add(source);
            }
        }
        List<Result> results = evaluation.apply(transforms.reverse().stages(), documents);
        Map<Identity, BsonDocument> reversed = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            switch (results.get(i)) {
                case Result.Transformed transformed -> reversed.put(identities.get(i), transformed.document());
                case Result.Failed failure ->
                    failed.put(identities.get(i), "the reverse transform fails: " + failure.reason());
            }
        }
        return reversed;
    }

    private static void make(
            Side side, @Nullable BsonDocument current, @Nullable BsonDocument wanted, List<Write> writes) {
        BsonDocument document = Objects.requireNonNull(wanted, "the other side was transformed");
        if (current == null) {
            writes.add(new Write.Insert(side, document));
            return;
        }
        List<String> all = new ArrayList<>(document.keySet());
        all.addAll(current.keySet());
        update(side, current, Patch.between(current, document, all), writes);
    }

    private static void update(Side side, @Nullable BsonDocument current, Patch patch, List<Write> writes) {
        if (!patch.isEmpty()) {
            writes.add(new Write.Update(side, Objects.requireNonNull(current), patch));
        }
    }

    private static boolean gone(Decision decision) {
        return decision instanceof Decision.Delete || decision instanceof Decision.DeleteBoth;
    }
}
