package io.tandem.schema.applying;

import com.mongodb.client.ClientSession;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.schema.Backoff;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.applying.BatchTransaction.Move;
import io.tandem.schema.applying.BatchTransaction.PositionMoved;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.Validators;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.inference.KnownShapes;
import io.tandem.schema.model.KeptModel;
import io.tandem.schema.model.ModelKey;
import io.tandem.schema.model.Models;
import io.tandem.schema.observation.StreamObservations;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Applies a batch of one partition: decides it, lets the schemas grow, writes it. A batch that MongoDB does not
/// take is halved down to the one event that is to blame, which is refused with MongoDB's reason.
@ApplicationScoped
class BatchApplication {
    private static final Logger LOG = Logger.getLogger(BatchApplication.class);
    /// Of all schemas that are made ready: some 10 MB.
    private static final int KEPT_PROPERTIES = 30_000;

    private final Apps apps;
    private final Models models;
    private final CollectionSchemas schemas;
    private final Validators validators;
    private final BatchTransaction transaction;
    private final Judges judges;
    private final StoredObjects stored;

    private final KnownShapes shapes = new KnownShapes(KEPT_PROPERTIES);

    BatchApplication(
            Apps apps,
            Models models,
            CollectionSchemas schemas,
            Validators validators,
            BatchTransaction transaction,
            Judges judges,
            StoredObjects stored) {
        this.judges = judges;
        this.stored = stored;
        this.apps = apps;
        this.models = models;
        this.schemas = schemas;
        this.validators = validators;
        this.transaction = transaction;
    }

    /// Where a batch is applied.
    ///
    /// @param session  the stream's session
    /// @param window   the ids that the stream has applied lately
    /// @param observed the counts of the stream
    /// @param newcomers which apps send nothing but new objects
    /// @param progress who is told
    record Place(
            ClientSession session,
            EventWindow window,
            StreamObservations observed,
            Newcomers newcomers,
            Progress progress) {}

    /// What was written so far, told batch by batch.
    interface Progress {
        /// A batch is in MongoDB, and the position is behind it.
        void done(Move move, List<Step> steps);
    }

    /// Applies all of these events.
    ///
    /// @throws PositionMoved    when somebody else has applied some of them
    /// @throws RuntimeException when MongoDB cannot be used now; what was done is done
    void apply(Move move, List<ReceivedEvent> events, Place place) {
        Backoff backoff = new Backoff(Duration.ofMillis(4), Duration.ofMillis(250));
        while (true) {
            try {
                place.progress().done(move, write(move, events, place));
                return;
            } catch (PositionMoved moved) {
                throw moved;
            } catch (Newcomers.Mistaken mistaken) {
                LOG.debug("Writing a batch again, asking what exists");
            } catch (StreamObservations.RowMoved moved) {
                LOG.warnf("%s; reading them again", moved.getMessage());
                backoff.pause();
            } catch (RuntimeException failure) {
                MongoFailure kind = MongoFailure.of(failure);
                if (kind == MongoFailure.EVENT && !validatorLagged(failure, events)) {
                    setAside(move, events, place, failure);
                    return;
                }
                if (kind == MongoFailure.INFRASTRUCTURE) {
                    throw failure;
                }
                backoff.pause();
            }
        }
    }

    /// A validator that is behind its schema, because another replica or a crash left it so, is no event's fault. Each
    /// time that this is so one has been brought in step, so it ends.
    private boolean validatorLagged(RuntimeException failure, List<ReceivedEvent> events) {
        return MongoFailure.isOfValidator(failure)
                && types(events).stream().filter(validators::follow).count() > 0;
    }

    private static Set<TypeKey> types(List<ReceivedEvent> events) {
        return events.stream()
                .flatMap(received -> Stream.ofNullable(received.event()))
                .map(event -> new TypeKey(event.app(), event.type()))
                .collect(Collectors.toSet());
    }

    private void setAside(Move move, List<ReceivedEvent> events, Place place, RuntimeException failure) {
        if (events.size() > 1) {
            int half = events.size() / 2;
            long middle = events.get(half).offset();
            apply(new Move(move.stream(), move.from(), middle, move.fence()), events.subList(0, half), place);
            apply(
                    new Move(move.stream(), middle, move.next(), move.fence()),
                    events.subList(half, events.size()),
                    place);
            return;
        }
        ReceivedEvent event = events.getFirst();
        LOG.warnf(failure, "The event at offset %d of %s is refused", event.offset(), move.stream());
        List<Step> refused =
                List.of(new Step.Refuse(event, MongoFailure.code(failure), List.of(MongoFailure.reason(failure))));
        place.progress().done(move, transaction.write(place, move, refused, Map.of()));
    }

    private List<Step> write(Move move, List<ReceivedEvent> events, Place place) {
        BatchPlan plan = decided(place.session(), events, place.window(), false);
        return transaction.write(place, move, plan.steps(), plan.schemas());
    }

    /// What becomes of these events; the schemas have grown for it when this returns.
    ///
    /// @param staleModels whether models count that were declared before sync was terminated
    BatchPlan decided(ClientSession session, List<ReceivedEvent> events, EventWindow window, boolean staleModels) {
        Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(100));
        while (true) {
            BatchPlan plan = new BatchPlan(events, known(session, events, window), staleModels);
            List<NewVersion> versions = plan.versions(Instant.now().truncatedTo(ChronoUnit.MILLIS));
            // Another replica that grew the same schema meanwhile is a reason to decide again, not to fail.
            if (versions.isEmpty() || schemas.apply(session, versions)) {
                return plan;
            }
            backoff.pause();
        }
    }

    private BatchPlan.Known known(ClientSession session, List<ReceivedEvent> events, EventWindow window) {
        Set<TypeKey> types = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        Set<ModelKey> named = new LinkedHashSet<>();
        SyncedObjectEvent before = null;
        for (ReceivedEvent received : events) {
            SyncedObjectEvent event = received.event();
            // Mostly the same types come in a row, and sets take longer to say so.
            boolean isLikeBefore = event != null
                    && before != null
                    && event.app().equals(before.app())
                    && event.type().equals(before.type())
                    && Objects.equals(event.model(), before.model());
            before = event;
            if (event != null && !isLikeBefore) {
                names.add(event.app());
                types.add(new TypeKey(event.app(), event.type()));
                if (event.model() != null) {
                    named.add(new ModelKey(event.app(), event.model()));
                }
            }
        }
        Map<String, App> known = names.isEmpty() ? Map.of() : apps.find(names);
        Map<TypeKey, CollectionSchema> current = types.isEmpty() ? Map.of() : schemas.current(new ArrayList<>(types));
        return new BatchPlan.Known(
                known,
                current,
                declared(known, named),
                shapes::of,
                judges.of(session, events, known, current),
                schemas.room(types, current),
                window,
                (schema, id) -> stored.has(session, schema, id));
    }

    private Map<ModelKey, KeptModel> declared(Map<String, App> known, Set<ModelKey> named) {
        Map<ModelKey, KeptModel> declared = new HashMap<>();
        for (ModelKey key : named) {
            App app = known.get(key.app());
            if (app != null) {
                models.find(key, app.sync().epoch()).ifPresent(model -> declared.put(key, model));
            }
        }
        return declared;
    }
}
