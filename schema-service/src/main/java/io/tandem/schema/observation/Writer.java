package io.tandem.schema.observation;

import io.tandem.contract.SyncedObjectEvent;
import org.jspecify.annotations.Nullable;

/// Who writes: a version of a client, built with a declared model. Each part is null where an event does not say it.
record Writer(
        @Nullable String client,
        @Nullable String version,
        @Nullable String model) {
    static Writer of(SyncedObjectEvent event) {
        SyncedObjectEvent.Client client = event.client();
        return client == null
                ? new Writer(null, null, event.model())
                : new Writer(client.name(), client.version(), event.model());
    }
}
