package io.tandem.schema;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/// Sessions for the short transactions of HTTP calls, written down while they are in use. A process that is
/// killed inside a transaction leaves its locks behind until MongoDB gives it up after a minute; whoever finds its
/// session here ends it sooner.
@ApplicationScoped
public class RecordedSessions {
    private static final Logger LOG = Logger.getLogger(RecordedSessions.class);

    /// A process that lives renews its sessions every second, however long their work takes.
    private static final Duration ABANDONED = Duration.ofSeconds(5);

    private final MongoClient client;
    private final TandemDatabase tandem;
    private final Set<BsonDocument> own = ConcurrentHashMap.newKeySet();

    RecordedSessions(MongoClient client, TandemDatabase tandem) {
        this.client = client;
        this.tandem = tandem;
    }

    /// Does this in a session.
    public <T> T use(Function<ClientSession, T> work) {
        try (ClientSession session = client.startSession()) {
            BsonDocument id = session.getServerSession().getIdentifier();
            tandem.sessions()
                    .insertOne(new BsonDocument("_id", id)
                            .append("at", new BsonDateTime(Instant.now().toEpochMilli())));
            own.add(id);
            try {
                return work.apply(session);
            } finally {
                own.remove(id);
                forget(session);
            }
        }
    }

    private void forget(ClientSession session) {
        try {
            tandem.sessions().deleteOne(eq("_id", session.getServerSession().getIdentifier()));
        } catch (MongoException e) {
            // Somebody will end it: the driver must not hand it out again.
            session.getServerSession().markDirty();
            throw e;
        }
    }

    /// Renews what is in use here, and ends the sessions that nobody has given back.
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP, skipExecutionIf = FoundationsMissing.class)
    @RunOnVirtualThread
    void end() {
        if (!own.isEmpty()) {
            tandem.sessions()
                    .updateMany(
                            in("_id", List.copyOf(own)),
                            set("at", new BsonDateTime(Instant.now().toEpochMilli())));
        }
        BsonDateTime limit = new BsonDateTime(Instant.now().minus(ABANDONED).toEpochMilli());
        List<BsonValue> abandoned = tandem.sessions()
                .find(lt("at", limit))
                .map(row -> (BsonValue) row.getDocument("_id"))
                .into(new ArrayList<>());
        if (!abandoned.isEmpty()) {
            LOG.warnf("Ending %d sessions that a process has left behind", abandoned.size());
            client.getDatabase("admin").runCommand(new BsonDocument("killSessions", new BsonArray(abandoned)));
            tandem.sessions().deleteMany(in("_id", abandoned));
        }
    }
}
