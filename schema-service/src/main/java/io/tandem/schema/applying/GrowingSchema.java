package io.tandem.schema.applying;

import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.KnownShape;
import io.tandem.schema.objects.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A schema while a batch is decided that it may have to grow for.
final class GrowingSchema {
    private final CollectionSchema before;
    private TypeSchema now;
    private @Nullable KnownShape shape;
    private @Nullable Clients clients;
    private final List<VersionEntry> entries = new ArrayList<>();
    private String firstEvent = "";

    GrowingSchema(CollectionSchema before) {
        this.before = before;
        this.now = before.schema();
    }

    /// As it has grown so far.
    TypeSchema now() {
        return now;
    }

    /// The same, as the schema of its collection.
    CollectionSchema after() {
        return before.with(now);
    }

    /// What it holds now.
    ///
    /// @param shapes makes it
    KnownShape shape(Function<TypeSchema, KnownShape> shapes) {
        KnownShape known = shape;
        if (known == null) {
            known = shapes.apply(now);
            shape = known;
        }
        return known;
    }

    /// How clients see it now.
    Clients clients() {
        Clients known = clients;
        if (known == null) {
            known = new Clients(now);
            clients = known;
        }
        return known;
    }

    /// Makes it fit an event.
    void grow(List<SchemaChange> changes, String event) {
        if (entries.isEmpty()) {
            firstEvent = event;
        }
        now = now.with(changes, true, before.schema().version() + 1);
        shape = null;
        clients = null;
        changes.forEach(change -> entries.add(VersionEntry.of(change, event)));
    }

    /// The version that it has become, if it has grown.
    Optional<NewVersion> version(Instant at) {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new NewVersion(after(), entries, "event " + firstEvent, at));
    }
}
