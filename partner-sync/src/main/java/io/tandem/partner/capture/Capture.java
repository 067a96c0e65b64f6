package io.tandem.partner.capture;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.TruncatedArray;
import com.mongodb.client.model.changestream.UpdateDescription;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Reads one bare change stream over both collections and the ledger, on a thread of its own.
///
/// The server keeps our own transactions out of it, by their sessions, at a twentieth of what sending them costs.
/// Those of an earlier owner come: every transaction of a migration writes to the ledger first, so one whose first
/// event is the ledger's is an echo and is forgotten as a whole. Having a transaction number is no sign:
/// schema-service and other migrations have one too.
public final class Capture implements AutoCloseable {
    private static final int BATCH = 1_000;
    // ChangeStreamHistoryLost, ChangeStreamFatalError, CappedPositionLost
    private static final Set<Integer> GONE = Set.of(286, 280, 136);

    /// Where to start reading.
    public sealed interface Start {
        /// Behind a stored position.
        record After(BsonDocument token) implements Start {}

        /// At a cluster time.
        record At(BsonTimestamp time) implements Start {}
    }

    private final Namespaces namespaces;
    private final boolean sharded;
    private final MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor;
    private final BlockingQueue<Captured> queue = new ArrayBlockingQueue<>(4);
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    private final List<ChangeStreamDocument<BsonDocument>> carried = new ArrayList<>();
    private @Nullable Transaction echo;

    private record Transaction(BsonDocument session, long number) {}

    /// @param own     identifiers of sessions that nobody else has used or will use while this is open
    /// @param sharded whether other shards may have events of the time that a position names
    public Capture(
            MongoDatabase database, Namespaces namespaces, Start start, Collection<BsonBinary> own, boolean sharded) {
        this.namespaces = namespaces;
        this.sharded = sharded;
        ChangeStreamIterable<BsonDocument> stream = database.watch(
                        List.of(
                                // Two plain conditions: only so the server applies both to the oplog itself.
                                Aggregates.match(Filters.and(
                                        Filters.in(
                                                "ns.coll",
                                                namespaces.initial(),
                                                namespaces.partner(),
                                                namespaces.ledger()),
                                        Filters.nin("lsid.id", own))),
                                new Document("$project", new Document("fullDocument", 0))),
                        BsonDocument.class)
                .batchSize(BATCH)
                .maxAwaitTime(500, TimeUnit.MILLISECONDS)
                .showExpandedEvents(true);
        try {
            cursor = switch (start) {
                case Start.After after -> stream.resumeAfter(after.token()).cursor();
                case Start.At at -> stream.startAtOperationTime(at.time()).cursor();
            };
        } catch (MongoCommandException e) {
            throw lostOr(e);
        }
        thread = Thread.ofVirtual().name("capture-" + namespaces.ledger()).start(this::read);
    }

    /// The next batch, or null when none came within the time.
    ///
    /// @throws LostPositionException when the stream cannot go on
    public @Nullable Captured poll(long millis) throws InterruptedException {
        Captured next = queue.poll(millis, TimeUnit.MILLISECONDS);
        RuntimeException thrown = failure;
        if (next == null && thrown != null) {
            throw thrown;
        }
        return next;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        cursor.close();
    }

    private void read() {
        try {
            while (!closed) {
                List<ChangeStreamDocument<BsonDocument>> batch = nextBatch();
                deliver(batch, batch.size() >= BATCH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) {
                failure = e instanceof MongoCommandException command ? lostOr(command) : e;
            }
        }
    }

    /// All that one answer of the server held; empty when nothing happened for a while.
    private List<ChangeStreamDocument<BsonDocument>> nextBatch() {
        List<ChangeStreamDocument<BsonDocument>> batch = new ArrayList<>();
        ChangeStreamDocument<BsonDocument> event = cursor.tryNext();
        while (event != null) {
            batch.add(event);
            event = cursor.available() > 0 ? cursor.tryNext() : null;
        }
        return batch;
    }

    /// A full answer may end in the middle of a transaction: what shares the last cluster time waits for the rest.
    private void deliver(List<ChangeStreamDocument<BsonDocument>> batch, boolean full) throws InterruptedException {
        carried.addAll(batch);
        int end = carried.size();
        if (full) {
            BsonTimestamp last = time(carried.getLast());
            while (end > 0 && time(carried.get(end - 1)).equals(last)) {
                end--;
            }
            if (end == 0) {
                return;
            }
        }
        BsonDocument resumeAfter = full
                ? carried.get(end - 1).getResumeToken()
                : Objects.requireNonNull(cursor.getResumeToken(), "a server of version 4.0.7 or later sends positions");
        List<ChangeStreamDocument<BsonDocument>> events = carried.subList(0, end);
        BsonTimestamp time = events.isEmpty() ? null : time(events.getLast());
        BsonTimestamp passed = full ? null : StreamTime.of(resumeAfter);
        if (passed != null) {
            BsonTimestamp complete = sharded ? StreamTime.before(passed) : passed;
            time = time == null || complete.compareTo(time) > 0 ? complete : time;
        }
        List<Hint> hints = new ArrayList<>();
        int echoes = 0;
        for (ChangeStreamDocument<BsonDocument> event : events) {
            if (isEcho(event)) {
                echoes++;
            } else {
                addHint(event, hints);
            }
        }
        events.clear();
        queue.put(new Captured(hints, echoes, time, resumeAfter, full));
    }

    private boolean isEcho(ChangeStreamDocument<BsonDocument> event) {
        BsonDocument session = event.getLsid();
        Transaction transaction = session == null || event.getTxnNumber() == null
                ? null
                : new Transaction(session, event.getTxnNumber().longValue());
        if (collection(event).equals(namespaces.ledger())) {
            echo = transaction;
            return true;
        }
        return transaction != null && transaction.equals(echo);
    }

    private void addHint(ChangeStreamDocument<BsonDocument> event, List<Hint> hints) {
        Hint.What what =
                switch (event.getOperationType()) {
                    case INSERT, REPLACE -> new Hint.What.Written();
                    case DELETE -> new Hint.What.Deleted();
                    case UPDATE -> new Hint.What.Changed(touched(Objects.requireNonNull(event.getUpdateDescription())));
                    case DROP, RENAME, DROP_DATABASE, INVALIDATE ->
                        throw LostPositionException.incident("collection " + collection(event) + " saw "
                                + event.getOperationType().getValue()
                                + "; nothing was deleted on the other side. Look at both, then resume.");
                    case OTHER -> null; // an index or an option: no document changed
                };
        if (what != null) {
            Side side = collection(event).equals(namespaces.initial()) ? Side.INITIAL : Side.PARTNER;
            BsonDocument key = Objects.requireNonNull(event.getDocumentKey());
            hints.add(new Hint(side, Objects.requireNonNull(key.get("_id")), what, time(event)));
        }
    }

    /// The top-level properties of the paths; names with dots come apart in `disambiguatedPaths`.
    private static Set<String> touched(UpdateDescription update) {
        Set<String> paths = new HashSet<>();
        if (update.getUpdatedFields() != null) {
            paths.addAll(update.getUpdatedFields().keySet());
        }
        if (update.getRemovedFields() != null) {
            paths.addAll(update.getRemovedFields());
        }
        if (update.getTruncatedArrays() != null) {
            update.getTruncatedArrays().stream().map(TruncatedArray::getField).forEach(paths::add);
        }
        Map<String, ?> disambiguated =
                update.getDisambiguatedPaths() == null ? Map.of() : update.getDisambiguatedPaths();
        Set<String> properties = new HashSet<>();
        for (String path : paths) {
            if (disambiguated.get(path) instanceof org.bson.BsonArray parts) {
                properties.add(parts.getFirst().asString().getValue());
            } else {
                properties.add(path.contains(".") ? path.substring(0, path.indexOf('.')) : path);
            }
        }
        return properties;
    }

    private static String collection(ChangeStreamDocument<BsonDocument> event) {
        return event.getNamespace() == null ? "" : event.getNamespace().getCollectionName();
    }

    private static BsonTimestamp time(ChangeStreamDocument<BsonDocument> event) {
        return Objects.requireNonNull(event.getClusterTime(), "every change event has a cluster time");
    }

    private static RuntimeException lostOr(MongoCommandException e) {
        return GONE.contains(e.getErrorCode())
                ? LostPositionException.history(
                        "MongoDB no longer keeps the history since the stored position: " + e.getErrorMessage())
                : e;
    }
}
