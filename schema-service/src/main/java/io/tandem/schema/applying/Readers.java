package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.schema.TandemDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/// In which MongoDB session each stream is applied. A process that was killed leaves its transaction open, and with it
/// the locks on the position and on users' documents, until MongoDB gives it up after a minute; whoever takes over the
/// stream ends it at once.
@ApplicationScoped
class Readers {
    private final MongoClient client;
    private final TandemDatabase tandem;

    Readers(MongoClient client, TandemDatabase tandem) {
        this.client = client;
        this.tandem = tandem;
    }

    /// A session of this process for a stream; what its reader before has left open is undone.
    ClientSession takeOver(String stream) {
        ClientSession session = client.startSession();
        // The driver must not hand it out again: the next reader kills it, and with it what somebody else does in it.
        session.getServerSession().markDirty();
        BsonDocument before = tandem.positions()
                .findOneAndUpdate(
                        // Not the position's own row, which that transaction may hold.
                        eq("_id", stream + "/reader"),
                        Updates.set("session", session.getServerSession().getIdentifier()),
                        new FindOneAndUpdateOptions().upsert(true));
        if (before != null) {
            client.getDatabase("admin")
                    .runCommand(
                            new BsonDocument("killSessions", new BsonArray(List.of(before.getDocument("session")))));
        }
        return session;
    }
}
