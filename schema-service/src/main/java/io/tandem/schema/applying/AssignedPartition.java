package io.tandem.schema.applying;

import com.mongodb.client.ClientSession;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.applying.BatchTransaction.Move;
import io.tandem.schema.applying.BatchTransaction.PositionMoved;
import io.tandem.schema.applying.Positions.Position;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.deduplication.Fingerprints;
import io.tandem.schema.observation.StreamObservations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// A partition of `sync.objects` while it is assigned to this process: its position and its event window, as
/// MongoDB has them. Used by one thread at a time.
final class AssignedPartition {
    private static final Logger LOG = Logger.getLogger(AssignedPartition.class);

    private final KafkaTopic.Stream stream;
    private final BatchApplication application;
    private final Positions positions;
    private final Fingerprints fingerprints;
    private final SchemaSettings.BatchSettings limits;
    private final BatchApplication.Progress listener;
    private final ClientSession session;
    private final StreamObservations observed;
    private final Newcomers newcomers = new Newcomers();
    private long next;
    private long fence;
    private EventWindow window;

    AssignedPartition(
            KafkaTopic.Stream stream,
            BatchApplication application,
            Readers readers,
            Positions positions,
            Fingerprints fingerprints,
            StreamObservations observed,
            SchemaSettings.BatchSettings limits,
            BatchApplication.Progress listener) {
        this.stream = stream;
        this.application = application;
        this.positions = positions;
        this.fingerprints = fingerprints;
        this.observed = observed;
        this.limits = limits;
        this.listener = listener;
        this.session = readers.takeOver(stream.id());
        Position position = positions.of(stream.id(), stream.first());
        this.next = position.next();
        this.fence = position.fence();
        this.window = fingerprints.window(stream.id());
    }

    /// The next offset to apply.
    long next() {
        return next;
    }

    /// Applies the records that follow the position; those before it were applied already.
    ///
    /// @return false when there is a gap between the position and the first record: read again from [#next]
    boolean apply(List<ConsumerRecord<byte[], byte[]>> records, boolean mayHaveGap) {
        int at = 0;
        while (at < records.size()) {
            long offset = records.get(at).offset();
            if (offset < next) {
                at++;
                continue;
            }
            if (offset > next && at == 0 && !mayHaveGap) {
                return false;
            }
            List<ReceivedEvent> batch = batch(records, at);
            try {
                Move move = new Move(stream.id(), next, batch.getLast().offset() + 1, fence);
                application.apply(
                        move, batch, new BatchApplication.Place(session, window, observed, newcomers, this::done));
                at += batch.size();
            } catch (PositionMoved moved) {
                LOG.infof("%s; reading it again", moved.getMessage());
                reload();
            }
        }
        return true;
    }

    private List<ReceivedEvent> batch(List<ConsumerRecord<byte[], byte[]>> records, int from) {
        List<ReceivedEvent> batch = new ArrayList<>();
        long bytes = 0;
        SyncedObjectEvent before = null;
        for (int i = from; i < records.size() && batch.size() < limits.events(); i++) {
            ReceivedEvent event = ReceivedEvent.of(records.get(i), before);
            bytes += event.size();
            if (!batch.isEmpty() && bytes > limits.bytes()) {
                break;
            }
            batch.add(event);
            before = event.event();
        }
        return batch;
    }

    private void done(Move move, List<Step> steps) {
        next = move.next();
        List<Fingerprint> added = BatchTransaction.fingerprints(steps);
        Instant now = Instant.now();
        window.add(now, added, now);
        listener.done(move, steps);
    }

    private void reload() {
        window = fingerprints.window(stream.id());
        Position position = positions.of(stream.id(), stream.first());
        next = position.next();
        fence = position.fence();
    }
}
