package io.tandem.ingest.publish;

import io.tandem.contract.SyncedObjectEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// The headers of the records of one request. Those of events that follow each other within a millisecond mostly differ
/// in nothing but the event's id, and are made once.
///
/// Used by one thread at a time.
public final class EventHeaders {
    private static final String ID = "ce_id";

    private @Nullable Alike last;
    private List<Header> made = List.of();
    private int idIndex;

    /// What events have in common whose headers differ in the id alone.
    private record Alike(String app, String type, Class<?> operation, Instant acceptedAt) {
        static Alike of(SyncedObjectEvent event) {
            return new Alike(event.app(), event.type(), event.operation().getClass(), event.acceptedAt());
        }
    }

    /// [SyncedObjectEvent#headers] as Kafka has them.
    List<Header> of(SyncedObjectEvent event) {
        Alike now = Alike.of(event);
        if (!now.equals(last)) {
            make(event);
            last = now;
            return made;
        }
        List<Header> headers = new ArrayList<>(made);
        headers.set(idIndex, header(ID, event.id()));
        return headers;
    }

    private void make(SyncedObjectEvent event) {
        List<Header> headers = new ArrayList<>();
        event.headers().forEach((name, text) -> {
            if (name.equals(ID)) {
                idIndex = headers.size();
            }
            headers.add(header(name, text));
        });
        made = headers;
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
