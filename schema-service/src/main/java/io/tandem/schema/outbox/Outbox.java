package io.tandem.schema.outbox;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.SchemaChanged;
import io.tandem.schema.FoundationsMissing;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.VersionHistory;
import io.tandem.schema.rejection.RejectionRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.eclipse.microprofile.reactive.messaging.Channel;

/// Announces on Kafka what a transaction has stored, and marks it afterwards: at least once, never not at all.
@ApplicationScoped
public class Outbox {
    private static final int BATCH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TandemDatabase tandem;
    private final MutinyEmitter<Record<byte[], byte[]>> rejections;
    private final MutinyEmitter<Record<byte[], byte[]>> changes;
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private int passes;

    Outbox(
            TandemDatabase tandem,
            @Channel("rejections") MutinyEmitter<Record<byte[], byte[]>> rejections,
            @Channel("schema-changes") MutinyEmitter<Record<byte[], byte[]>> changes) {
        this.tandem = tandem;
        this.rejections = rejections;
        this.changes = changes;
    }

    /// Says that there is something to announce.
    public void wake() {
        awake.set(true);
    }

    /// Looks when something was stored here, and now and then for what another process left behind.
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP, skipExecutionIf = FoundationsMissing.class)
    @RunOnVirtualThread
    void announce() {
        boolean due = ++passes % 5 == 0;
        if (awake.getAndSet(false) || due) {
            announce(tandem.schemaVersions(), "changedAt", changes, Outbox::change);
            announce(tandem.rejections(), "rejectedAt", rejections, RejectionRows::announcement);
        }
    }

    private static Record<byte[], byte[]> change(BsonDocument row) {
        SchemaChanged changed = SchemaChanged.fromBson(row);
        byte[] key = (changed.app() + '\0' + changed.type()).getBytes(StandardCharsets.UTF_8);
        return Record.of(key, BsonBytes.encode(changed.toBson()));
    }

    private static void announce(
            MongoCollection<BsonDocument> rows,
            String time,
            MutinyEmitter<Record<byte[], byte[]>> topic,
            Function<BsonDocument, Record<byte[], byte[]>> record) {
        boolean found;
        do {
            found = announceSome(rows, time, topic, record);
        } while (found);
    }

    /// Announces what MongoDB answers at once, the oldest first: some rows, and 16 MB of them at most, since one may be
    /// nearly that large.
    ///
    /// @return whether there was anything
    private static boolean announceSome(
            MongoCollection<BsonDocument> rows,
            String time,
            MutinyEmitter<Record<byte[], byte[]>> topic,
            Function<BsonDocument, Record<byte[], byte[]>> record) {
        List<BsonValue> announced = new ArrayList<>();
        List<Uni<Void>> sent = new ArrayList<>();
        try (MongoCursor<BsonDocument> found = rows.find(eq("published", false))
                .projection(Projections.exclude(VersionHistory.TYPES))
                .sort(Sorts.ascending(time))
                .limit(BATCH)
                .cursor()) {
            while (found.available() > 0) {
                BsonDocument row = found.next();
                announced.add(row.get("_id"));
                sent.add(topic.send(record.apply(row)));
            }
        }
        if (announced.isEmpty()) {
            return false;
        }
        Uni.join().all(sent).andFailFast().await().atMost(PATIENCE);
        rows.updateMany(in("_id", announced), set("published", true));
        return true;
    }
}
