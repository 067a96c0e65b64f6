package io.tandem.partner.crossing;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.merge.Conflict;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The conflicts of one migration, in collection `migrationConflicts` of Tandem's database: what was decided, for a
/// while, and what is held for a person, until it is taken. Written in the transaction that settles the identity.
public final class Conflicts {
    /// What a row's `group` is where the whole document is in conflict.
    private static final String DOCUMENT = "document";

    private final MongoCollection<BsonDocument> rows;
    private final String migration;
    private final PropertyGroups groups;
    private final long keptMillis;
    private final Map<String, Set<Group>> held = new ConcurrentHashMap<>();

    public Conflicts(MongoDatabase tandem, String migration, PropertyGroups groups, Duration kept) {
        this.rows = collection(tandem);
        this.migration = migration;
        this.groups = groups;
        this.keptMillis = kept.toMillis();
    }

    /// The collection of all migrations' conflicts.
    public static MongoCollection<BsonDocument> collection(MongoDatabase tandem) {
        return tandem.withWriteConcern(WriteConcern.MAJORITY).getCollection("migrationConflicts", BsonDocument.class);
    }

    /// Makes the collection, and reads what is held; before anything is judged.
    public void open() {
        rows.createIndex(Indexes.ascending("expiresAt"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        rows.createIndex(Indexes.ascending("migration", "state", "at"));
        for (BsonDocument row : rows.find(ofState("held"))) {
            held.computeIfAbsent(canonical(row), k -> new HashSet<>()).add(group(row));
        }
    }

    /// The groups of an identity that wait for a person.
    Set<Group> held(Identity identity) {
        return held.isEmpty() ? Set.of() : held.getOrDefault(identity.canonical(), Set.of());
    }

    /// Whether something of this identity waits for a person.
    public boolean isHeld(Identity identity) {
        return !held(identity).isEmpty();
    }

    /// A conflict of an identity, with what both sides held.
    record Note(
            Conflict conflict,
            @Nullable BsonDocument initial,
            @Nullable BsonDocument partner) {}

    /// The writes that note these conflicts and end those that are held no more.
    List<WriteModel<BsonDocument>> writes(Identity identity, List<Note> notes, Set<Group> released) {
        long now = System.currentTimeMillis();
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        for (Group group : released) {
            writes.add(new UpdateOneModel<>(
                    Filters.eq("_id", heldId(identity, group)),
                    Updates.combine(
                            Updates.set("state", "settled"),
                            Updates.set("expiresAt", new BsonDateTime(now + keptMillis)))));
        }
        for (Note note : notes) {
            BsonDocument row = row(identity, note, now);
            writes.add(new UpdateOneModel<>(
                    Filters.eq("_id", id(identity, note.conflict())),
                    List.of(replaceWith(row)),
                    new UpdateOptions().upsert(true)));
        }
        return writes;
    }

    /// Remembers what was committed; returns the conflicts that are new.
    List<Conflict> committed(Identity identity, List<Conflict> conflicts, Set<Group> released) {
        if (conflicts.isEmpty() && released.isEmpty()) {
            return conflicts;
        }
        Set<Group> before = held(identity);
        Set<Group> after = new HashSet<>(before);
        after.removeAll(released);
        conflicts.stream().filter(Conflict::isHeld).map(Conflict::group).forEach(after::add);
        if (after.isEmpty()) {
            held.remove(identity.canonical());
        } else {
            held.put(identity.canonical(), after);
        }
        return conflicts.stream()
                .filter(conflict -> !conflict.isHeld() || !before.contains(conflict.group()))
                .toList();
    }

    /// What a person took: an identity, a group, and whose version.
    public record Taken(Identity identity, Group group, Side side) {}

    /// Tells what persons took and what is not carried out yet.
    public void taken(Consumer<Taken> consumer) {
        if (held.isEmpty()) {
            return;
        }
        for (BsonDocument row : rows.find(Filters.and(ofState("held"), Filters.exists("take")))) {
            consumer.accept(new Taken(
                    identity(row),
                    group(row),
                    Side.valueOf(row.getString("take").getValue().toUpperCase(Locale.ROOT))));
        }
    }

    /// Notes which version a person takes; whether there was such a conflict waiting.
    public static boolean take(MongoDatabase tandem, String migration, String id, String side, String by) {
        Bson waiting =
                Filters.and(Filters.eq("_id", id), Filters.eq("migration", migration), Filters.eq("state", "held"));
        return collection(tandem)
                        .updateOne(
                                waiting,
                                Updates.combine(
                                        Updates.set("take", side),
                                        Updates.set("takenBy", by),
                                        Updates.set("takenAt", new BsonDateTime(System.currentTimeMillis()))))
                        .getMatchedCount()
                == 1;
    }

    /// The newest conflicts of a migration.
    ///
    /// @param state only those that are `held`, `decided` or `settled`; null for all
    public static MongoIterable<BsonDocument> list(
            MongoDatabase tandem, String migration, @Nullable String state, int limit) {
        Bson ofMigration = Filters.eq("migration", migration);
        return collection(tandem)
                .find(state == null ? ofMigration : Filters.and(ofMigration, Filters.eq("state", state)))
                .sort(Sorts.descending("at"))
                .limit(limit);
    }

    /// How many wait for a person.
    public static long countHeld(MongoDatabase tandem, String migration) {
        return collection(tandem)
                .countDocuments(Filters.and(Filters.eq("migration", migration), Filters.eq("state", "held")));
    }

    private BsonDocument row(Identity identity, Note note, long now) {
        Conflict conflict = note.conflict();
        BsonDocument row = new BsonDocument("migration", new BsonString(migration))
                .append("state", new BsonString(conflict.isHeld() ? "held" : "decided"))
                .append("key", identity.initialKey())
                .append("partnerKey", identity.partnerKey())
                .append("of", new BsonString(isDocument(conflict) ? DOCUMENT : "group"))
                .append("policy", new BsonString(conflict.policy().word()))
                .append("initial", side(note, Side.INITIAL))
                .append("partner", side(note, Side.PARTNER))
                .append("at", new BsonDateTime(now));
        if (!isDocument(conflict)) {
            row.append("group", new BsonString(conflict.group().name()));
        }
        Side winner = conflict.winner();
        if (winner != null) {
            row.append("winner", new BsonString(winner.name().toLowerCase(Locale.ROOT)))
                    .append("expiresAt", new BsonDateTime(now + keptMillis));
        }
        return row.append("_id", new BsonString(id(identity, conflict)));
    }

    /// What one side held.
    private static BsonDocument side(Note note, Side side) {
        BsonDocument document = side == Side.INITIAL ? note.initial() : note.partner();
        Group group = note.conflict().group();
        boolean all = isDocument(note.conflict()) || group.equals(PropertyGroups.WHOLE);
        BsonArray properties = document == null
                ? new BsonArray()
                : KeptValue.properties(
                        document,
                        name -> !name.equals("_id") && (all || group.on(side).contains(name)));
        var time = side == Side.INITIAL
                ? note.conflict().initialTime()
                : note.conflict().partnerTime();
        return new BsonDocument("exists", org.bson.BsonBoolean.valueOf(document != null))
                .append("properties", properties)
                .append("written", time.getTime() == 0 ? BsonNull.VALUE : new BsonDateTime(time.getTime() * 1000L));
    }

    /// What a person has taken while it was held stays taken; what was taken of an earlier conflict was about that one.
    private static Bson replaceWith(BsonDocument row) {
        BsonDocument isHeld =
                new BsonDocument("$eq", new BsonArray(List.of(new BsonString("$state"), new BsonString("held"))));
        BsonDocument chosen = new BsonDocument();
        List.of("take", "takenBy", "takenAt")
                .forEach(name -> chosen.append(
                        name,
                        new BsonDocument(
                                "$cond",
                                new BsonArray(
                                        List.of(isHeld, new BsonString("$" + name), new BsonString("$$REMOVE"))))));
        return new BsonDocument(
                "$replaceWith",
                new BsonDocument("$mergeObjects", new BsonArray(List.of(new BsonDocument("$literal", row), chosen))));
    }

    private static boolean isDocument(Conflict conflict) {
        return conflict.group().equals(Conflict.DOCUMENT);
    }

    private String id(Identity identity, Conflict conflict) {
        return conflict.isHeld()
                ? heldId(identity, conflict.group())
                : hash(identity, conflict.group(), conflict.initialTime() + "/" + conflict.partnerTime());
    }

    private String heldId(Identity identity, Group group) {
        return hash(identity, group, "held");
    }

    private String hash(Identity identity, Group group, String rest) {
        String text = migration + "\0" + identity.canonical() + "\0" + group.name() + "\0" + rest;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private Group group(BsonDocument row) {
        return row.containsKey("group") ? groups.named(row.getString("group").getValue()) : Conflict.DOCUMENT;
    }

    private static Identity identity(BsonDocument row) {
        return new Identity(row.get("key", BsonNull.VALUE), row.get("partnerKey", BsonNull.VALUE));
    }

    private static String canonical(BsonDocument row) {
        return ObjectKey.canonical(row.get("key", BsonNull.VALUE));
    }

    private Bson ofState(String state) {
        return Filters.and(Filters.eq("migration", migration), Filters.eq("state", state));
    }
}
