package io.tandem.schema.applying;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Names;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.TypeRoom;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.deduplication.EventWindow.Seen;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.evolution.Refusal;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.Inference;
import io.tandem.schema.inference.KnownShape;
import io.tandem.schema.inference.Observation;
import io.tandem.schema.model.KeptModel;
import io.tandem.schema.model.ModelKey;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rules.Judge;
import io.tandem.schema.rules.Rules;
import io.tandem.schema.sync.SyncGate;
import io.tandem.schema.sync.SyncGate.Closed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of each event of a batch, and how schemas have to grow for it. Pure.
final class BatchPlan {
    /// What is known when a batch is decided.
    ///
    /// @param shapes of schemas; made only once for each
    /// @param judges of types that have rules
    /// @param stored asked where a schema would grow for a change
    record Known(
            Map<String, App> apps,
            Map<TypeKey, CollectionSchema> schemas,
            Map<ModelKey, KeptModel> models,
            Function<TypeSchema, KnownShape> shapes,
            Map<TypeKey, Judge> judges,
            TypeRoom room,
            EventWindow window,
            Presence.Stored stored) {}

    private final Known known;
    private final Presence presence;
    private final boolean staleModels;
    private final List<Step> steps = new ArrayList<>();
    private final Map<TypeKey, GrowingSchema> schemas = new LinkedHashMap<>();
    private final Map<Fingerprint, Fingerprint> batch = new HashMap<>();

    /// @param staleModels whether models count that were declared before sync was terminated
    BatchPlan(List<ReceivedEvent> events, Known known, boolean staleModels) {
        this.known = known;
        this.presence = new Presence(known.stored());
        this.staleModels = staleModels;
        events.forEach(event -> steps.add(step(event)));
    }

    /// What becomes of each event, in their order.
    List<Step> steps() {
        return steps;
    }

    /// The schemas after the batch, of every type that it writes.
    Map<TypeKey, CollectionSchema> schemas() {
        Map<TypeKey, CollectionSchema> after = new HashMap<>();
        schemas.forEach((key, growing) -> after.put(key, growing.after()));
        return after;
    }

    /// The versions that have to be made before anything is written.
    List<NewVersion> versions(Instant now) {
        return schemas.values().stream()
                .flatMap(growing -> growing.version(now).stream())
                .toList();
    }

    private Step step(ReceivedEvent received) {
        SyncedObjectEvent event = received.event();
        Fingerprint fingerprint = received.fingerprint();
        if (event == null || fingerprint == null) {
            return refuse(received, RejectionCode.NOT_AN_EVENT, List.of(received.error()));
        }
        return switch (seen(fingerprint)) {
            case BEFORE -> new Step.Repeat(received);
            case OTHERWISE ->
                refuse(
                        received,
                        RejectionCode.ID_REUSED,
                        List.of("the id '" + event.id() + "' was used for another event; an id names one event"));
            case NEVER -> first(received, event);
        };
    }

    private Seen seen(Fingerprint fingerprint) {
        Seen earlier = known.window().seen(fingerprint);
        if (earlier != Seen.NEVER) {
            return earlier;
        }
        // The key leaves the payload out, so that the same id is found whatever it carries.
        Fingerprint first = batch.putIfAbsent(new Fingerprint(fingerprint.high(), fingerprint.low(), 0), fingerprint);
        if (first == null) {
            return Seen.NEVER;
        }
        return first.payload() == fingerprint.payload() ? Seen.BEFORE : Seen.OTHERWISE;
    }

    private Step first(ReceivedEvent received, SyncedObjectEvent event) {
        App app = known.apps().get(event.app());
        if (app == null) {
            return refuse(
                    received,
                    RejectionCode.UNKNOWN_APP,
                    List.of("no app '" + event.app() + "'; make it with PUT /v1/apps/" + event.app()));
        }
        Optional<String> nameError = Names.typeError(event.type());
        if (nameError.isPresent()) {
            return refuse(received, RejectionCode.INVALID_TYPE_NAME, List.of(nameError.get()));
        }
        Optional<Closed> closed = SyncGate.event(app, event.type());
        if (closed.isPresent()) {
            return refuse(received, closed.get());
        }
        KeptModel model = null;
        if (event.model() != null) {
            model = known.models().get(new ModelKey(event.app(), event.model()));
            if (model == null) {
                return refuse(
                        received,
                        RejectionCode.UNKNOWN_MODEL,
                        List.of("no model '" + event.model() + "'; declare it with POST /v1/apps/" + event.app()
                                + "/models"));
            }
            if (model.isStale(app) && !staleModels) {
                return refuse(received, SyncGate.stale(app, event.model()));
            }
        }
        TypeKey key = new TypeKey(event.app(), event.type());
        GrowingSchema growing = schemas.computeIfAbsent(
                key, k -> new GrowingSchema(known.schemas().getOrDefault(k, CollectionSchema.none(k, app.database()))));
        Map<String, ObjectType> declared = model == null ? null : model.byName();
        Judge judge = known.judges().get(key);
        if (judge == null) {
            return allowed(received, event, app, key, growing, declared);
        }
        // A judge looks into objects, of which only the key was read so far.
        ReceivedEvent decoded = received.decoded();
        SyncedObjectEvent judged = decoded.event();
        if (judged == null) {
            return refuse(decoded, RejectionCode.NOT_AN_EVENT, List.of(decoded.error()));
        }
        UnaryOperator<BsonDocument> inserted = given -> growing.clients().inserted(given, declared);
        Optional<String> notAllowed = judge.refusal(judged, inserted);
        if (notAllowed.isPresent()) {
            return refuse(received, RejectionCode.WRITE_NOT_ALLOWED, List.of(notAllowed.get()));
        }
        Step step = allowed(received, event, app, key, growing, declared);
        if (step instanceof Step.Store) {
            judge.done(judged.operation(), inserted);
        }
        return step;
    }

    private Step allowed(
            ReceivedEvent received,
            SyncedObjectEvent event,
            App app,
            TypeKey key,
            GrowingSchema growing,
            @Nullable Map<String, ObjectType> declared) {
        if (event.operation() instanceof Operation.Upsert(BsonValue ignored, RawBsonDocument given)) {
            KnownShape shape = growing.shape(known.shapes());
            if (shape.holds(given)) {
                return new Step.Store(received, event, key, declared, shape, rules(app, event));
            }
            ReceivedEvent decoded = received.decoded();
            return decoded.event() == null
                    ? refuse(decoded, RejectionCode.NOT_AN_EVENT, List.of(decoded.error()))
                    : grown(decoded, decoded.event(), app, growing, key, declared);
        }
        return grown(received, event, app, growing, key, declared);
    }

    private Step grown(
            ReceivedEvent received,
            SyncedObjectEvent event,
            App app,
            GrowingSchema growing,
            TypeKey key,
            @Nullable Map<String, ObjectType> model) {
        boolean isNew = growing.now().isEmpty();
        Observation observation =
                switch (event.operation()) {
                    case Operation.Upsert upsert -> Inference.ofObject(growing.now(), upsert.object());
                    case Operation.Update update ->
                        Inference.ofUpdate(growing.now(), update.key(), update.set(), update.unset());
                    case Operation.Delete delete -> Inference.ofDeletion(growing.now(), delete.key());
                };
        if (!observation.unsupported().isEmpty() || !observation.breaking().isEmpty()) {
            List<String> reasons = new ArrayList<>(observation.breaking());
            reasons.addAll(observation.unsupported());
            RejectionCode code =
                    observation.breaking().isEmpty() ? RejectionCode.UNSUPPORTED_VALUE : RejectionCode.BREAKING_CHANGE;
            return refuse(received, code, reasons);
        }
        if (growing.now().isInsertOnly() && !(event.operation() instanceof Operation.Upsert)) {
            return NotDone.insertOnly(received, event);
        }
        // A type comes into being with an object, not with a change of one or its deletion.
        if (isNew && event.operation() instanceof Operation.Update) {
            return NotDone.noSuchObject(received, event);
        }
        if (isNew && event.operation() instanceof Operation.Delete) {
            return new Step.Nothing(received);
        }
        if (!observation.changes().isEmpty()) {
            if (!app.developmentMode()) {
                return refuse(
                        received,
                        RejectionCode.DEVELOPMENT_MODE_OFF,
                        Refusal.restricted(observation.changes()).reasons());
            }
            if (isNew && !known.room().take(app.app(), 1)) {
                return refuse(
                        received,
                        RejectionCode.TOO_MANY_TYPES,
                        List.of(known.room().refusal(app.app())));
            }
            // Nor does a schema grow with what cannot be done.
            if (presence.refuses(event, growing.after(), steps)) {
                return NotDone.of(received, event);
            }
            growing.grow(observation.changes(), event.id());
        }
        return new Step.Store(received, event, key, model, null, rules(app, event));
    }

    private static Rules.@Nullable OfType rules(App app, SyncedObjectEvent event) {
        return app.rules().of(event.type()).orElse(null);
    }

    private static Step.Refuse refuse(ReceivedEvent received, Closed closed) {
        return refuse(received, closed.code(), List.of(closed.reason()));
    }

    private static Step.Refuse refuse(ReceivedEvent received, RejectionCode code, List<String> reasons) {
        return new Step.Refuse(received, code, reasons);
    }
}
