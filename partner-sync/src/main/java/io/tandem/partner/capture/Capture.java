package io.tandem.partner.capture;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import io.tandem.contract.TracedWrite;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Reads one bare change stream over both collections and the ledger, on a thread of its own.
///
/// The server keeps our own transactions out of it, by their sessions, at a twentieth of what sending them costs.
/// Those of an earlier owner come: every transaction of a migration writes to the ledger first, so one whose first
/// event is the ledger's is an echo and is forgotten as a whole. Having a transaction number is no sign:
/// schema-service and other migrations have one too.
public final class Capture implements AutoCloseable {
    private static final int BATCH = 1_000;
    /// An answer holds 16 MiB at most and an event little more than that: one of fewer bytes was not cut short.
    private static final int CUT_BYTES = 64 * 1024;
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
    private final Runnable news;
    private final MongoChangeStreamCursor<RawBsonDocument> cursor;
    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(4);
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    private final List<ChangeEvent> carried = new ArrayList<>();
    private ChangeEvent.@Nullable Transaction echo;

    /// All that one answer of the server held, and the position behind it.
    private record Batch(List<RawBsonDocument> events, BsonDocument resumeAfter) {
        boolean isFull() {
            return events.size() >= BATCH;
        }

        /// Whether it ends where an answer holds no more bytes, and not where there is nothing more to tell.
        boolean isLarge() {
            return !events.isEmpty()
                    && resumeAfter.equals(events.getLast().get("_id"))
                    && events.stream()
                                    .mapToLong(event -> event.getByteBuffer().remaining())
                                    .sum()
                            >= CUT_BYTES;
        }
    }

    /// @param own     identifiers of sessions that nobody else has used or will use while this is open
    /// @param sharded whether other shards may have events of the time that a position names
    /// @param news    called when something has come, or when reading has failed
    public Capture(
            MongoDatabase database,
            Namespaces namespaces,
            Start start,
            Collection<BsonBinary> own,
            boolean sharded,
            Runnable news) {
        this.news = news;
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
                                                namespaces.ledger(),
                                                TracedWrite.COLLECTION),
                                        Filters.nin("lsid.id", own))),
                                new Document("$project", new Document("fullDocument", 0))),
                        BsonDocument.class)
                .batchSize(BATCH)
                .maxAwaitTime(500, TimeUnit.MILLISECONDS)
                .showExpandedEvents(true);
        try {
            cursor = switch (start) {
                case Start.After after -> asBytes(stream.resumeAfter(after.token()));
                case Start.At at -> asBytes(stream.startAtOperationTime(at.time()));
            };
        } catch (MongoCommandException e) {
            throw lostOr(e);
        }
        thread = Thread.ofVirtual().name("capture-" + namespaces.ledger()).start(this::read);
    }

    /// The driver's own type of events decodes every value of every update.
    private static MongoChangeStreamCursor<RawBsonDocument> asBytes(ChangeStreamIterable<BsonDocument> stream) {
        if (stream.withDocumentClass(RawBsonDocument.class).cursor()
                instanceof MongoChangeStreamCursor<RawBsonDocument> cursor) {
            return cursor;
        }
        throw new IllegalStateException("this driver's change streams tell no positions beside the events");
    }

    /// The next batch, or null when there is none yet.
    ///
    /// @throws LostPositionException when the stream cannot go on
    public @Nullable Captured poll() {
        RuntimeException thrown = failure;
        for (Batch next = queue.poll(); next != null; next = queue.poll()) {
            Captured captured = captured(next);
            if (captured != null) {
                return captured;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
        return null;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        cursor.close();
    }

    /// Nothing but reading: while a batch is looked at, the server makes the next one.
    private void read() {
        try {
            while (!closed) {
                queue.put(nextBatch());
                news.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) {
                failure = e instanceof MongoCommandException command ? lostOr(command) : e;
                news.run();
            }
        }
    }

    /// Without events when nothing happened for a while.
    private Batch nextBatch() {
        List<RawBsonDocument> events = new ArrayList<>();
        RawBsonDocument event = cursor.tryNext();
        while (event != null) {
            events.add(event);
            event = cursor.available() > 0 ? cursor.tryNext() : null;
        }
        return new Batch(
                events,
                Objects.requireNonNull(cursor.getResumeToken(), "a server of version 4.0.7 or later sends positions"));
    }

    /// An answer may end in the middle of a transaction: what shares the last cluster time waits for the rest.
    private @Nullable Captured captured(Batch batch) {
        batch.events().forEach(event -> carried.add(ChangeEvent.of(event)));
        boolean cut = batch.isFull() || (batch.isLarge() && carried.getLast().transaction() != null);
        int end = carried.size();
        if (cut) {
            BsonTimestamp last = carried.getLast().time();
            while (end > 0 && carried.get(end - 1).time().equals(last)) {
                end--;
            }
            if (end == 0) {
                return null;
            }
        }
        BsonDocument resumeAfter = cut ? carried.get(end - 1).position() : batch.resumeAfter();
        List<ChangeEvent> events = carried.subList(0, end);
        BsonTimestamp time = events.isEmpty() ? null : events.getLast().time();
        BsonTimestamp passed = cut ? null : StreamTime.of(resumeAfter);
        if (passed != null) {
            BsonTimestamp complete = sharded ? StreamTime.before(passed) : passed;
            time = time == null || complete.compareTo(time) > 0 ? complete : time;
        }
        List<Hint> hints = new ArrayList<>(end);
        List<Traced> traced = new ArrayList<>(0);
        int echoes = 0;
        for (ChangeEvent event : events) {
            if (isEcho(event)) {
                echoes++;
            } else if (event.collection().equals(TracedWrite.COLLECTION)) {
                addTraced(event, traced);
            } else {
                addHint(event, hints);
            }
        }
        events.clear();
        return new Captured(hints, traced, echoes, time, resumeAfter, batch.isFull());
    }

    private boolean isEcho(ChangeEvent event) {
        if (event.collection().equals(namespaces.ledger())) {
            echo = event.transaction();
            return true;
        }
        return event.transaction() != null && event.transaction().equals(echo);
    }

    private void addHint(ChangeEvent event, List<Hint> hints) {
        Hint.What what =
                switch (event.operation()) {
                    case "insert", "replace" -> new Hint.What.Written();
                    case "delete" -> new Hint.What.Deleted();
                    case "update" -> new Hint.What.Changed(event.touched());
                    case "drop", "rename", "dropDatabase", "invalidate" ->
                        throw LostPositionException.incident("collection " + event.collection() + " saw "
                                + event.operation()
                                + "; nothing was deleted on the other side. Look at both, then resume.");
                    default -> null; // an index or an option: no document changed
                };
        if (what != null) {
            Side side = event.collection().equals(namespaces.initial()) ? Side.INITIAL : Side.PARTNER;
            BsonValue key = Objects.requireNonNull(event.key(), "an event of a document has its key");
            hints.add(new Hint(side, key, what, event.time()));
        }
    }

    /// Of the writes of other types, and of what MongoDB removes because it is old, there is nothing to tell.
    private void addTraced(ChangeEvent event, List<Traced> traced) {
        if (event.operation().equals("insert") && event.key() instanceof BsonDocument id) {
            TracedWrite write = TracedWrite.ofId(id);
            if (write.collection().equals(namespaces.initial())) {
                traced.add(new Traced(Side.INITIAL, write, event.time()));
            } else if (write.collection().equals(namespaces.partner())) {
                traced.add(new Traced(Side.PARTNER, write, event.time()));
            }
        }
    }

    private static RuntimeException lostOr(MongoCommandException e) {
        return GONE.contains(e.getErrorCode())
                ? LostPositionException.history(
                        "MongoDB no longer keeps the history since the stored position: " + e.getErrorMessage())
                : e;
    }
}
