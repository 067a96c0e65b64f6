package io.tandem.schema.applying;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.rejection.RejectionCode;
import java.util.List;
import org.bson.BsonDocument;

/// The refusals of events that do not go together with the object as it is stored, or with there being none.
final class NotDone {
    private NotDone() {}

    /// That of an event that inserts again, or changes what is not there.
    static Step.Refuse of(ReceivedEvent received, SyncedObjectEvent event) {
        return event.operation() instanceof Operation.Upsert
                ? insertOnly(received, event)
                : noSuchObject(received, event);
    }

    static Step.Refuse insertOnly(ReceivedEvent received, SyncedObjectEvent event) {
        return new Step.Refuse(
                received,
                RejectionCode.INSERT_ONLY,
                List.of("objects of the asymmetric type '" + event.type()
                        + "' are inserted once and never changed; send another _id than in " + id(event)));
    }

    static Step.Refuse noSuchObject(ReceivedEvent received, SyncedObjectEvent event) {
        return new Step.Refuse(
                received,
                RejectionCode.NO_SUCH_OBJECT,
                List.of("there is no " + event.type() + " " + id(event) + "; upsert it first"));
    }

    private static String id(SyncedObjectEvent event) {
        return new BsonDocument("_id", event.operation().key()).toJson();
    }
}
