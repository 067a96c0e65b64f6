package io.tandem.harness;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.tandem.harness.ConvergenceWriter.Write;
import io.tandem.harness.ConvergingShape.Group;
import io.tandem.harness.ConvergingShape.Side;
import io.tandem.harness.ConvergingShape.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Knows what both sides must hold, from MongoDB's oplog alone: it tells which of the users' writes happened, and when.
///
/// The last write of each group wins, on whichever side it was; at one time that of the initial side. The last write of
/// all decides whether there are documents. Where a group was written last before a deletion that was not the end, it
/// depends on what had crossed by then: of such a group only agreement can be asked. The same holds for what a whole
/// write left out where both sides were inserted and nothing has crossed since: it may be a first contact.
final class ConvergenceOracle {
    private static final BsonTimestamp NEVER = new BsonTimestamp(0);
    private static final BsonTimestamp BEFORE_ALL = new BsonTimestamp(1);

    private record Identity(ConvergingShape shape, int id) {}

    private record Entry(UUID session, long number, String collection, BsonValue id) {}

    private record Place(String collection, BsonValue id) {}

    /// @param inserts whether there was no such document before it
    private record Timed(BsonTimestamp at, boolean inserts, Write write) {}

    private final Map<Identity, List<Timed>> history;
    /// When Tandem inserted or updated a document.
    private final Map<Place, List<BsonTimestamp>> crossed = new HashMap<>();

    /// Reads the oplog.
    ///
    /// @param first  what there was before anybody wrote
    /// @param writes what was tried
    ConvergenceOracle(MongoClient mongo, String database, List<Write> first, List<Write> writes) {
        Map<Entry, BsonDocument> oplog = oplog(mongo, database, writes);
        this.history = Stream.concat(
                        first.stream().map(write -> new Timed(BEFORE_ALL, true, write)),
                        writes.stream().flatMap(write -> Stream.ofNullable(oplog.get(entry(write)))
                                .map(happened -> new Timed(
                                        happened.getTimestamp("ts"),
                                        happened.getString("op").getValue().equals("i"),
                                        write))))
                .sorted(Comparator.comparing(Timed::at))
                .collect(Collectors.groupingBy(timed ->
                        new Identity(timed.write().shape(), timed.write().id())));
    }

    private static Entry entry(Write write) {
        return new Entry(
                write.session(),
                write.number(),
                write.shape().collection(write.side()),
                write.shape().id(write.side(), write.id()));
    }

    /// What happened: `op` and `ts` of each write of a user; and when Tandem wrote which document.
    private Map<Entry, BsonDocument> oplog(MongoClient mongo, String database, List<Write> writes) {
        Map<Entry, BsonDocument> happened = new HashMap<>();
        Set<UUID> users = writes.stream().map(Write::session).collect(Collectors.toSet());
        List<String> namespaces = ConvergingShape.ALL.stream()
                .flatMap(shape -> Stream.of(Side.values()).map(shape::collection))
                .map(collection -> database + "." + collection)
                .toList();
        Bson ofDocuments = Filters.or(Filters.in("ns", namespaces), Filters.in("o.applyOps.ns", namespaces));
        for (BsonDocument entry : mongo.getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find(ofDocuments)) {
            UUID session = entry.containsKey("lsid")
                    ? entry.getDocument("lsid").getBinary("id").asUuid()
                    : new UUID(0, 0);
            for (BsonDocument operation : operations(entry)) {
                String namespace = operation.getString("ns").getValue();
                String op = operation.getString("op").getValue();
                if (!namespaces.contains(namespace) || !List.of("i", "u", "d").contains(op)) {
                    continue;
                }
                String collection = namespace.substring(database.length() + 1);
                BsonValue id =
                        operation.getDocument(op.equals("u") ? "o2" : "o").get("_id");
                if (users.contains(session)) {
                    happened.put(
                            new Entry(session, entry.getInt64("txnNumber").getValue(), collection, id),
                            new BsonDocument("op", operation.get("op")).append("ts", entry.get("ts")));
                } else if (!op.equals("d")) {
                    crossed.computeIfAbsent(new Place(collection, id), place -> new ArrayList<>())
                            .add(entry.getTimestamp("ts"));
                }
            }
        }
        return happened;
    }

    private static List<BsonDocument> operations(BsonDocument entry) {
        return entry.getDocument("o").isArray("applyOps")
                ? entry.getDocument("o").getArray("applyOps").stream()
                        .map(BsonValue::asDocument)
                        .toList()
                : List.of(entry);
    }

    /// How many writes happened.
    long happened() {
        return history.values().stream()
                .flatMap(List::stream)
                .filter(timed -> !timed.at().equals(BEFORE_ALL))
                .count();
    }

    /// Where the two sides are not what they must be.
    List<String> differences(MongoDatabase database) {
        List<String> differences = new ArrayList<>();
        for (ConvergingShape shape : ConvergingShape.ALL) {
            Map<Side, Map<BsonValue, BsonDocument>> stored = new HashMap<>();
            for (Side side : Side.values()) {
                Map<BsonValue, BsonDocument> documents = new HashMap<>();
                database.getCollection(shape.collection(side), BsonDocument.class)
                        .find()
                        .forEach(document -> documents.put(document.get("_id"), document));
                stored.put(side, documents);
            }
            history.forEach((identity, writes) -> {
                if (identity.shape().equals(shape)) {
                    BsonDocument initial = stored.get(Side.INITIAL).get(shape.id(Side.INITIAL, identity.id()));
                    BsonDocument partner = stored.get(Side.PARTNER).get(shape.id(Side.PARTNER, identity.id()));
                    differences(identity, writes, initial, partner)
                            .forEach(difference -> differences.add(shape.initial()
                                    + " " + identity.id() + ": " + difference + "; they are " + initial + " and "
                                    + partner
                                    + " after " + told(writes)));
                }
            });
        }
        return differences;
    }

    private List<String> differences(
            Identity identity, List<Timed> writes, @Nullable BsonDocument initial, @Nullable BsonDocument partner) {
        if (writes.getLast().write().deletes()) {
            return initial == null && partner == null ? List.of() : List.of("both should be gone");
        }
        if (initial == null || partner == null) {
            return List.of("both should be there");
        }
        BsonTimestamp deleted = writes.stream()
                .filter(timed -> timed.write().deletes())
                .map(Timed::at)
                .reduce(BEFORE_ALL, (before, after) -> after);
        List<String> differences = new ArrayList<>(foreign(identity.shape(), initial, partner));
        for (Group group : identity.shape().groups()) {
            Timed touch = touch(group, writes);
            if (!isRight(group, touch, deleted, mayBeFirstContact(identity, writes, touch.at()), initial, partner)) {
                differences.add("'" + group.name() + "' is wrong");
            }
        }
        return differences;
    }

    /// Properties that no user has written.
    private static List<String> foreign(ConvergingShape shape, BsonDocument initial, BsonDocument partner) {
        List<String> foreign = new ArrayList<>();
        Map.of(Side.INITIAL, initial, Side.PARTNER, partner).forEach((side, document) -> {
            Set<String> names = new HashSet<>(document.keySet());
            names.remove("_id");
            shape.groups().forEach(group -> names.removeAll(group.properties(side)));
            names.forEach(name -> foreign.add("'" + name + "' is nobody's"));
        });
        return foreign;
    }

    private static boolean isRight(
            Group group,
            Timed touch,
            BsonTimestamp deleted,
            boolean mayBeFirstContact,
            BsonDocument initial,
            BsonDocument partner) {
        BsonDocument left = part(group, Side.INITIAL, initial);
        BsonDocument right = part(group, Side.PARTNER, partner);
        Value value = touch.write().values().getOrDefault(group, Value.MISSING);
        boolean isLost = touch.at().compareTo(deleted) < 0;
        if (!group.crosses()) {
            return isLost || ConvergenceWriter.mayGo(touch.write().id()) || left.equals(value.initial());
        }
        boolean isLeftOut =
                value.equals(Value.MISSING) && touch.write().values().size() > 1;
        if (isLost || (isLeftOut && mayBeFirstContact)) {
            return alike(group, right).anyMatch(left::equals);
        }
        return right.equals(value.partner())
                && (touch.write().side() == Side.INITIAL
                        ? left.equals(value.initial())
                        : alike(group, right).anyMatch(left::equals));
    }

    /// Whether users had inserted both sides at `time`, and nothing had crossed since the first of these: a pair of
    /// which something has crossed has met.
    private boolean mayBeFirstContact(Identity identity, List<Timed> writes, BsonTimestamp time) {
        BsonTimestamp first = Stream.of(Side.values())
                .map(side -> writes.stream()
                        .filter(timed -> timed.inserts()
                                && timed.write().side() == side
                                && timed.at().compareTo(time) <= 0)
                        .map(Timed::at)
                        .reduce(NEVER, (before, after) -> after))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return !first.equals(NEVER)
                && Stream.of(Side.values())
                        .map(side -> new Place(
                                identity.shape().collection(side),
                                identity.shape().id(side, identity.id())))
                        .flatMap(place -> crossed.getOrDefault(place, List.of()).stream())
                        .noneMatch(at -> at.compareTo(first) > 0 && at.compareTo(time) < 0);
    }

    /// What the initial side may hold where the partner holds this.
    private static Stream<BsonDocument> alike(Group group, BsonDocument right) {
        return Stream.concat(group.values().stream(), Stream.of(Value.MISSING))
                .filter(value -> value.partner().equals(right))
                .map(Value::initial);
    }

    /// The last write of a group; at one time that of the initial side.
    private static Timed touch(Group group, List<Timed> writes) {
        return writes.stream()
                .filter(timed -> timed.write().values().containsKey(group))
                .reduce((before, after) ->
                        after.at().equals(before.at()) && before.write().side() == Side.INITIAL ? before : after)
                .orElseThrow();
    }

    private static BsonDocument part(Group group, Side side, BsonDocument document) {
        BsonDocument part = new BsonDocument();
        group.properties(side).forEach(property -> {
            if (document.containsKey(property)) {
                part.put(property, document.get(property));
            }
        });
        return part;
    }

    private static String told(List<Timed> writes) {
        return writes.subList(Math.max(0, writes.size() - 6), writes.size()).stream()
                .map(timed -> timed.at().getTime() + "." + timed.at().getInc() + " "
                        + timed.write().side() + " "
                        + (timed.write().deletes()
                                ? "deletes"
                                : timed.write().values().values().stream()
                                        .map(value -> value.in(timed.write().side()))
                                        .toList()))
                .collect(Collectors.joining(", "));
    }
}
