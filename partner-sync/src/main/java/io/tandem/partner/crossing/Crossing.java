package io.tandem.partner.crossing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.capture.Traced;
import io.tandem.partner.crossing.Evaluation.Result;
import io.tandem.partner.crossing.Transactions.Outcome;
import io.tandem.partner.merge.Conflict;
import io.tandem.partner.merge.Decision;
import io.tandem.partner.merge.Fingerprints;
import io.tandem.partner.merge.Merge;
import io.tandem.partner.merge.Pair;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// Brings touched identities to what the rule says: reads both sides at one cluster time, lets the rule decide, and
/// writes what is left to write in short transactions.
public final class Crossing {
    /// Bytes of one side that a worker reads at once.
    private static final long MOST_BYTES = DocumentSizes.BUDGET / 2;

    private final Snapshots snapshots;
    private final Evaluation evaluation;
    private final Rules rules;
    private final Merge merge;
    private final Fingerprints fingerprints;
    private final Steps steps;
    private final Conflicts conflicts;
    private final Transactions transactions;
    private final Namespaces namespaces;

    /// @param tandem Tandem's own database, where conflicts are noted
    public Crossing(
            MongoClient client,
            MongoDatabase database,
            MongoDatabase tandem,
            Namespaces namespaces,
            Rules rules,
            Conflicts conflicts,
            Ledger ledger,
            Lanes lanes,
            Ledger.Fences fences) {
        this.snapshots = new Snapshots(client, database);
        this.evaluation = Evaluation.asBytes(database);
        this.rules = rules;
        this.merge = new Merge(rules.groups(), rules.policies());
        this.fingerprints = new Fingerprints(rules.groups());
        this.conflicts = conflicts;
        this.steps = new Steps(merge, fingerprints, conflicts, namespaces);
        this.namespaces = namespaces;
        this.transactions = new Transactions(database, namespaces, ledger, lanes, Conflicts.collection(tandem), fences);
    }

    /// What came of settling.
    ///
    /// @param waiting   identities that have to be looked at again, at a later time
    /// @param unread    identities that have not been looked at: together with the others they are too large
    /// @param lastCommit cluster time of the last transaction; NEVER if there was none
    /// @param setAside  identities that cannot cross, with the reason
    /// @param toInitial documents written on the initial side
    /// @param toPartner documents written on the partner side
    /// @param conflicts what was in conflict and is decided, or held for a person from now on
    /// @param committed identities of which something was written
    /// @param disputed  those of them that were in conflict
    public record Settled(
            List<Identity> waiting,
            Set<Identity> unread,
            BsonTimestamp lastCommit,
            Map<Identity, String> setAside,
            int toInitial,
            int toPartner,
            List<Conflict> conflicts,
            List<Identity> committed,
            Set<Identity> disputed) {}

    /// Whether this worker may begin a transaction as of `time`.
    public boolean isFree(int worker, BsonTimestamp time) {
        return transactions.isFree(worker, time);
    }

    /// Settles these identities as they stood at `time`, on behalf of one worker.
    ///
    /// @param traced the traced writes to some of them: what brings them across goes on in their traces
    /// @throws SupersededException when another replica owns the migration
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    public Settled settle(
            Map<Identity, Touches> touched, Map<Identity, List<Traced>> traced, BsonTimestamp time, int worker) {
        Map<Identity, String> failed = new LinkedHashMap<>();
        List<Case> cases = new ArrayList<>(touched.size());
        touched.forEach((identity, touches) ->
                cases.add(new Case(identity, touches, traced.getOrDefault(identity, List.of()))));
        List<Case> all = List.copyOf(cases);
        Set<Identity> unread = ConcurrentHashMap.newKeySet();
        CompletableFuture<Void> partnerSide =
                CompletableFuture.runAsync(() -> readPartner(all, time, unread), Thread::startVirtualThread);
        readInitial(all, time, unread);
        forward(cases);
        join(partnerSide);
        cases.removeIf(c -> unread.contains(c.identity));
        decide(cases, time);
        cases.stream()
                .filter(c -> !c.canBeSettled())
                .forEach(c -> failed.put(c.identity, Objects.requireNonNull(c.fault)));
        cases.removeIf(c -> failed.containsKey(c.identity));
        Map<Identity, BsonDocument> reversed = reverse(cases, failed);
        Map<Identity, Case> byIdentity = new HashMap<>();
        List<Step> decided = new ArrayList<>();
        for (Case c : cases) {
            Step step = failed.containsKey(c.identity) ? null : steps.of(c, reversed.get(c.identity));
            if (step != null) {
                decided.add(step);
                byIdentity.put(c.identity, c);
            }
        }
        Outcome outcome = transactions.apply(worker, time, decided);
        outcome.failures.forEach(failure -> failed.put(failure.identity(), failure.reason()));
        List<Conflict> noted = new ArrayList<>();
        Set<Identity> disputed = new HashSet<>(0);
        for (Identity identity : outcome.committed) {
            Case c = Objects.requireNonNull(byIdentity.get(identity));
            noted.addAll(conflicts.committed(identity, c.verdict.conflicts(), c.verdict.released()));
            if (!c.verdict.conflicts().isEmpty()) {
                disputed.add(identity);
            }
        }
        return new Settled(
                outcome.waiting,
                unread,
                outcome.lastCommit,
                failed,
                outcome.toInitial,
                outcome.toPartner,
                noted,
                outcome.committed,
                disputed);
    }

    private void decide(List<Case> cases, BsonTimestamp time) {
        boolean memory = rules.policies().needMemory();
        List<BsonDocument> ids = cases.stream()
                .filter(c -> c.needsRow(memory))
                .map(c -> Ledger.id(c.identity))
                .toList();
        Map<String, BsonDocument> rows = snapshots.at(time, namespaces.ledger(), ids);
        for (Case c : cases) {
            boolean looked = c.needsRow(memory);
            BsonDocument row = looked ? rows.get(ObjectKey.canonical(Ledger.id(c.identity))) : null;
            Touches touches = c.touches;
            if (row != null && memory) {
                touches = touches.since(row.getTimestamp("h"));
            }
            if (row != null && touches.isCopied()) {
                touches = Ledger.touchWhatChanged(fingerprints, row, c, touches);
            }
            c.verdict = merge.decide(
                    touches,
                    new Pair(
                            c.initial,
                            c.forwarded,
                            c.partner,
                            c.looksWhole() ? c.back : null,
                            !looked || row != null,
                            conflicts.held(c.identity)));
        }
    }

    private void readInitial(List<Case> cases, BsonTimestamp time, Set<Identity> unread) {
        List<BsonValue> keys = cases.stream().map(c -> c.identity.initialKey()).toList();
        Snapshots.Read read = snapshots.upTo(MOST_BYTES, time, namespaces.initial(), keys);
        for (Case c : cases) {
            String key = c.identity.canonical();
            c.initial = c.asItIsLookedAt(read.documents().get(key));
            if (!read.knows(key)) {
                unread.add(c.identity);
            }
        }
    }

    /// Reads the partner documents, and sees those through the reverse transform of which that is likely to be asked.
    private void readPartner(List<Case> cases, BsonTimestamp time, Set<Identity> unread) {
        List<BsonValue> keys = cases.stream().map(c -> c.identity.partnerKey()).toList();
        Snapshots.Read read = snapshots.upTo(MOST_BYTES, time, namespaces.partner(), keys);
        for (Case c : cases) {
            String key = c.identity.canonicalPartner();
            c.partner = c.asItIsLookedAt(read.documents().get(key));
            if (!read.knows(key)) {
                unread.add(c.identity);
            }
        }
        List<Case> likely =
                cases.stream().filter(c -> c.partner != null && c.mayComeBack()).toList();
        List<Result> results = evaluation.apply(
                rules.transforms().reverse().stages(),
                likely.stream().map(c -> Objects.requireNonNull(c.partner)).toList());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Result.Transformed(BsonDocument document)) {
                likely.get(i).back = Snapshots.decoded(document);
            }
        }
    }

    private static void join(CompletableFuture<Void> task) {
        try {
            task.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : e;
        }
    }

    /// Sees the initial documents through the forward transform.
    private void forward(List<Case> cases) {
        List<Case> there = cases.stream().filter(c -> c.initial != null).toList();
        List<Result> results = evaluation.apply(
                rules.transforms().forward().stages(),
                there.stream().map(c -> Objects.requireNonNull(c.initial)).toList());
        for (int i = 0; i < there.size(); i++) {
            Case c = there.get(i);
            switch (results.get(i)) {
                case Result.Transformed transformed -> {
                    c.forwarded = c.asItIsLookedAt(transformed.document());
                    String fault = c.identity.fault(Side.PARTNER, transformed.document());
                    c.fault = fault == null ? null : "the forward transform " + fault;
                }
                case Result.Failed failure -> {
                    c.forwarded = new BsonDocument("_id", c.identity.partnerKey());
                    c.fault = "the forward transform fails: " + failure.reason();
                }
            }
        }
    }

    private Map<Identity, BsonDocument> reverse(List<Case> cases, Map<Identity, String> failed) {
        Map<Identity, BsonDocument> reversed = new HashMap<>();
        List<Identity> identities = new ArrayList<>();
        List<BsonDocument> documents = new ArrayList<>();
        for (Case c : cases) {
            BsonDocument source =
                    switch (c.verdict.decision()) {
                        case Decision.Create(Side side) when side == Side.INITIAL -> c.partner;
                        case Decision.Change change when !change.toInitial().isEmpty() -> change.mergedPartner();
                        case Decision.Create ignored -> null;
                        case Decision.Change ignored -> null;
                        case Decision.Nothing ignored -> null;
                        case Decision.Delete ignored -> null;
                        case Decision.DeleteBoth ignored -> null;
                    };
            boolean asItIs = !(c.verdict.decision() instanceof Decision.Change change)
                    || change.toPartner().isEmpty();
            if (source != null && asItIs && c.back != null) {
                reversed.put(c.identity, c.back);
            } else if (source != null) {
                identities.add(c.identity);
                documents.add(source);
            }
        }
        List<Result> results = evaluation.apply(rules.transforms().reverse().stages(), documents);
        for (int i = 0; i < results.size(); i++) {
            switch (results.get(i)) {
                case Result.Transformed transformed ->
                    reversed.put(identities.get(i), Objects.requireNonNull(Snapshots.decoded(transformed.document())));
                case Result.Failed failure ->
                    failed.put(identities.get(i), "the reverse transform fails: " + failure.reason());
            }
        }
        reversed.forEach((identity, document) -> {
            String fault = identity.fault(Side.INITIAL, document);
            if (fault != null) {
                failed.put(identity, "the reverse transform " + fault);
            }
        });
        return reversed;
    }
}
