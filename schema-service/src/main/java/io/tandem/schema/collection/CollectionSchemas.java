package io.tandem.schema.collection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tandem.schema.Commit;
import io.tandem.schema.Fence;
import io.tandem.schema.RecordedSessions;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.evolution.Strictness;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/// The stored schemas. Replicas race by compare-and-set on the version; the loser reads again and decides again.
@ApplicationScoped
public class CollectionSchemas {
    private static final String STRICT_SINCE = "strictSince";
    private static final int MOST_CACHED = 10_000;

    private final TandemDatabase tandem;
    private final Places places;
    private final Fence fence;
    private final Validators validators;
    private final RecordedSessions sessions;
    private final Counter versions;
    private final int mostTypes;
    private final Map<TypeKey, CollectionSchema> cache = Caffeine.newBuilder()
            .maximumSize(MOST_CACHED)
            .<TypeKey, CollectionSchema>build()
            .asMap();

    CollectionSchemas(
            TandemDatabase tandem,
            Places places,
            Fence fence,
            Validators validators,
            RecordedSessions sessions,
            SchemaSettings settings,
            MeterRegistry metrics) {
        this.tandem = tandem;
        this.places = places;
        this.fence = fence;
        this.validators = validators;
        this.sessions = sessions;
        this.mostTypes = settings.types().most();
        this.versions = Counter.builder("tandem_schema_versions")
                .description("Versions of schemas that this process has made")
                .register(metrics);
    }

    /// The schemas of these types that exist, as they are now: one small query asks for the versions, and only what
    /// has moved on is read. Where an object type was removed, the schema has no types, and its version counts on.
    public Map<TypeKey, CollectionSchema> current(Collection<TypeKey> keys) {
        List<String> ids = keys.stream().map(TypeKey::id).distinct().toList();
        Map<TypeKey, CollectionSchema> found = new HashMap<>();
        List<String> stale = new ArrayList<>();
        for (BsonDocument row :
                tandem.schemas().find(in("_id", ids)).projection(Projections.include("app", "type", "version"))) {
            TypeKey key = new TypeKey(
                    row.getString("app").getValue(), row.getString("type").getValue());
            CollectionSchema cached = cache.get(key);
            if (cached != null
                    && cached.schema().version() == row.getInt32("version").getValue()) {
                found.put(key, cached);
            } else {
                stale.add(key.id());
            }
        }
        if (!stale.isEmpty()) {
            tandem.schemas().find(in("_id", stale)).map(SchemaRows::schema).forEach(schema -> {
                cache.put(schema.key(), schema);
                found.put(schema.key(), schema);
            });
        }
        return found;
    }

    /// The schemas of these types of one app, and those of its schemas that have one of them inside: an embedded type
    /// is one type, whatever embeds it.
    public Map<TypeKey, CollectionSchema> holding(Collection<TypeKey> keys) {
        Set<TypeKey> all = new LinkedHashSet<>(keys);
        keys.stream().map(TypeKey::app).distinct().forEach(app -> tandem.schemas()
                .find(and(
                        eq("app", app),
                        in("types.name", keys.stream().map(TypeKey::type).toList())))
                .projection(Projections.include("type"))
                .forEach(row -> all.add(new TypeKey(app, row.getString("type").getValue()))));
        return current(all);
    }

    /// The schema of this type, unless there is none or its type was removed.
    public Optional<CollectionSchema> find(TypeKey key) {
        return Optional.ofNullable(current(List.of(key)).get(key))
                .filter(found -> !found.schema().isEmpty());
    }

    /// The schema of this type.
    ///
    /// @throws Problem 404 when there is none
    public CollectionSchema known(TypeKey key) {
        return find(key)
                .orElseThrow(() -> Problem.notFound("no object type '" + key.type() + "' in app '" + key.app()
                        + "'; GET /v1/apps/" + key.app() + "/schemas lists those that there are"));
    }

    /// Room for those of these types that there are not. Asked before each decision: decisions that are made
    /// beside each other may together go beyond it, each by no more than the whole of it.
    ///
    /// @param known those that there are
    public TypeRoom room(Collection<TypeKey> wanted, Map<TypeKey, CollectionSchema> known) {
        Map<String, Integer> there = new HashMap<>();
        for (TypeKey key : wanted) {
            CollectionSchema found = known.get(key);
            if (found == null || found.schema().isEmpty()) {
                there.computeIfAbsent(key.app(), app ->
                        (int) tandem.schemas().countDocuments(and(eq("app", app), ne("types", List.of()))));
            }
        }
        return new TypeRoom(mostTypes, there);
    }

    /// All schemas of an app, by type.
    public List<CollectionSchema> all(String app) {
        return tandem.schemas()
                .find(and(eq("app", app), ne("types", List.of())))
                .sort(Sorts.ascending("type"))
                .map(SchemaRows::schema)
                .into(new ArrayList<>());
    }

    /// For each type that there is, the last version that stored documents may have stopped to fit; 0 if none is.
    public Map<TypeKey, Integer> strictSince() {
        Map<TypeKey, Integer> versions = new HashMap<>();
        for (BsonDocument row : tandem.schemas()
                .find(ne("types", List.of()))
                .projection(Projections.include("app", "type", STRICT_SINCE))) {
            TypeKey key = new TypeKey(
                    row.getString("app").getValue(), row.getString("type").getValue());
            versions.put(key, row.getInt32(STRICT_SINCE, new BsonInt32(0)).getValue());
        }
        return versions;
    }

    /// Makes these versions, all or none. When one that breaks is made and this has returned, no replica stores
    /// anything any more that was decided by the schemas before.
    ///
    /// @return false when a schema is no longer as it was when the change was decided: read and decide again
    /// @throws Problem 409 or 400 when a new type cannot have its collection: see [Places]
    public boolean apply(List<NewVersion> news) {
        return apply(news, session -> true);
    }

    /// The same, with one more write in the transaction.
    ///
    /// @param also false when its write finds that it must not be: then nothing is written
    public boolean apply(List<NewVersion> news, Predicate<ClientSession> also) {
        return sessions.use(session -> apply(session, news, also));
    }

    /// The same in a session of the caller's.
    public boolean apply(ClientSession session, List<NewVersion> news) {
        return apply(session, news, ignored -> true);
    }

    private boolean apply(ClientSession session, List<NewVersion> news, Predicate<ClientSession> also) {
        // Before a collection is made for what cannot be stored.
        news.forEach(NewVersion::demandSize);
        Set<TypeKey> found = new HashSet<>();
        news.stream()
                .filter(version -> version.after().schema().version() == 1)
                .filter(version -> !places.create(version.after()))
                .forEach(version -> found.add(version.after().key()));
        session.startTransaction();
        try {
            for (NewVersion version : news) {
                if (!apply(session, version, found.contains(version.after().key()))) {
                    return false;
                }
            }
            if (!also.test(session)) {
                return false;
            }
            Commit.of(session);
        } catch (MongoException lost) {
            if (lost.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL) || isDuplicate(lost)) {
                return false;
            }
            throw lost;
        } finally {
            if (session.hasActiveTransaction()) {
                session.abortTransaction();
            }
        }
        news.forEach(version -> cache.put(version.after().key(), version.after()));
        versions.increment(news.size());
        if (news.stream().anyMatch(NewVersion::breaking)) {
            fence.raise();
        }
        // Before anything is written that needs the new version.
        news.forEach(version -> validators.follow(version.after().key()));
        return true;
    }

    /// @param found whether the collection of a first version was there before
    private boolean apply(ClientSession session, NewVersion version, boolean found) {
        BsonDocument row = SchemaRows.row(version.after());
        int made = version.after().schema().version();
        TypeSchema known = TypeSchema.empty(version.after().schema().title());
        if (made > 1) {
            BsonDocument before = tandem.schemas()
                    .find(session, and(eq("_id", row.get("_id")), eq("version", made - 1)))
                    .first();
            if (before == null) {
                return false;
            }
            known = SchemaRows.schema(before).schema();
            row.append(STRICT_SINCE, before.get(STRICT_SINCE, new BsonInt32(0)));
            if (before.containsKey(TandemDatabase.SOLE)) {
                row.append(TandemDatabase.SOLE, BsonBoolean.TRUE);
            }
        }
        // Not where an object alone brings a property: nobody wants a scan for each.
        boolean othersWrote = found || (made > 1 && (known.isEmpty() || version.isDeclared()));
        if (Strictness.grows(known, version.after().schema())
                || (othersWrote && Strictness.adds(known, version.after().schema()))) {
            row.append(STRICT_SINCE, new BsonInt32(made));
        }
        if (made == 1) {
            tandem.schemas().insertOne(session, row.append(TandemDatabase.SOLE, BsonBoolean.TRUE));
        } else {
            tandem.schemas().replaceOne(session, eq("_id", row.get("_id")), row);
        }
        tandem.schemaVersions().insertOne(session, version.row());
        return true;
    }

    private static boolean isDuplicate(MongoException e) {
        return ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY;
    }
}
