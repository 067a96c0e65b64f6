package io.tandem.partner.crossing;

import com.mongodb.ClientSessionOptions;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// The lanes of one owner: each is a session and a fence row in the ledger, good for one transaction per cluster
/// time.
///
/// A transaction that reads as of time H conflicts with everything written since, its own session's record
/// included. So a lane serves again only once H has passed its last commit, and its session is used for nothing
/// else.
public final class Lanes implements AutoCloseable {
    /// So many transactions a worker can begin as of times that have long passed, while the stream is behind.
    private static final int PER_WORKER = 256;
    /// The copy looks at the present only.
    private static final int PER_COPY_WORKER = 16;

    private final List<Lane> lanes = new ArrayList<>();
    private final int workers;

    /// Opens the lanes of these workers; those of the copy come last.
    public Lanes(MongoClient client, int workers, int copyWorkers) {
        this.workers = workers;
        int count = workers * PER_WORKER + copyWorkers * PER_COPY_WORKER;
        ClientSessionOptions options =
                ClientSessionOptions.builder().causallyConsistent(false).build();
        List<ClientSession> used = new ArrayList<>();
        while (lanes.size() < count) {
            ClientSession session = client.startSession(options);
            // The driver hands sessions out again. What another migration wrote in one before must still cross.
            if (session.getServerSession().getTransactionNumber() > 0) {
                used.add(session);
            } else {
                // Nor may it hand these out again: whoever takes over kills them, and with them what others read.
                session.getServerSession().markDirty();
                lanes.add(new Lane(lanes.size(), session));
            }
        }
        used.forEach(ClientSession::close);
    }

    /// The identifiers of their sessions, as change events name them.
    public List<BsonBinary> sessionIds() {
        return lanes.stream()
                .map(lane -> lane.session.getServerSession().getIdentifier().getBinary("id"))
                .toList();
    }

    /// How many there are.
    int count() {
        return lanes.size();
    }

    /// The identifiers of their sessions, for whoever takes over.
    BsonArray sessions() {
        return new BsonArray(lanes.stream()
                .map(lane -> lane.session.getServerSession().getIdentifier())
                .toList());
    }

    /// One lane.
    static final class Lane {
        final int number;
        final ClientSession session;
        private @Nullable BsonTimestamp lastCommit;

        private Lane(int number, ClientSession session) {
            this.number = number;
            this.session = session;
        }

        void committed() {
            lastCommit = session.getOperationTime();
        }

        private boolean isFreeAt(BsonTimestamp time) {
            return lastCommit == null || lastCommit.compareTo(time) <= 0;
        }
    }

    /// A lane of this worker that serves at `time`, or null if all have served since.
    @Nullable
    Lane free(int worker, BsonTimestamp time) {
        for (Lane lane : of(worker)) {
            if (lane.isFreeAt(time)) {
                return lane;
            }
        }
        return null;
    }

    private List<Lane> of(int worker) {
        boolean copies = worker >= workers;
        int first = copies ? workers * PER_WORKER + (worker - workers) * PER_COPY_WORKER : worker * PER_WORKER;
        return lanes.subList(first, first + (copies ? PER_COPY_WORKER : PER_WORKER));
    }

    @Override
    public void close() {
        lanes.forEach(lane -> lane.session.close());
    }
}
