package io.tandem.schema.model;

import io.tandem.schema.Backoff;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.TypeRoom;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.CompatibilityRules;
import io.tandem.schema.evolution.EvolutionDecision;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.Sentences;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.Wanted;
import io.tandem.schema.http.Problem;
import io.tandem.schema.rejection.RejectionCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Takes object types that somebody declares into an app's schemas: all of them, or none.
@ApplicationScoped
public class Declaration {
    private static final Logger LOG = Logger.getLogger(Declaration.class);

    private final CollectionSchemas schemas;
    private final Proposals proposals;
    private final SchemaSettings settings;

    Declaration(CollectionSchemas schemas, Proposals proposals, SchemaSettings settings) {
        this.schemas = schemas;
        this.proposals = proposals;
        this.settings = settings;
    }

    /// What came of a declared model.
    ///
    /// @param schemas     the schemas that its types have now, by type
    /// @param overwritten the breaking changes that were applied, each with what it replaced
    public record Declared(Map<TypeKey, CollectionSchema> schemas, List<Map<String, Object>> overwritten) {}

    /// Applies what may be applied; deciding again where another replica was faster.
    ///
    /// @param id the model's
    /// @throws io.tandem.schema.http.Problem 409 when something may not, or cannot be beside what there is
    public Declared apply(App app, DeclaredModel model, String id) {
        List<TypeKey> keys = model.types().stream()
                .map(type -> new TypeKey(app.app(), type.name()))
                .toList();
        Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(100));
        while (true) {
            Map<TypeKey, CollectionSchema> current = schemas.holding(keys);
            Map<String, TypeSchema> byTitle = new HashMap<>();
            current.forEach((key, schema) -> byTitle.put(key.type(), schema.schema()));
            Wanted wanted = new Wanted(model.types(), model.renames(byTitle.values()), Wanted.Extent.NAMED);
            EvolutionDecision decision = ModelEvolution.decide(
                    byTitle, wanted, authority(app), settings.refusal().developmentModeHint());
            switch (decision) {
                case EvolutionDecision.Unchanged ignored -> {
                    return new Declared(schemas.current(keys), List.of());
                }
                case EvolutionDecision.Refuse refuse ->
                    throw RefusedModel.problem(
                            refuse.refusal(), byTitle, proposals.of(app, current.values(), wanted, refuse.refused()));
                case EvolutionDecision.Apply apply -> {
                    ModelValidation.demandNoCycles(apply.schemas().values());
                    demandRoom(app, apply, current);
                    if (schemas.apply(versions(app, current, apply, "model " + id))) {
                        return new Declared(schemas.current(keys), overwritten(app, id, apply, byTitle.values()));
                    }
                    backoff.pause();
                }
            }
        }
    }

    private void demandRoom(App app, EvolutionDecision.Apply apply, Map<TypeKey, CollectionSchema> current) {
        List<TypeKey> made = apply.schemas().keySet().stream()
                .map(title -> new TypeKey(app.app(), title))
                .filter(key ->
                        !current.containsKey(key) || current.get(key).schema().isEmpty())
                .toList();
        TypeRoom room = schemas.room(made, current);
        if (!made.isEmpty() && !room.take(app.app(), made.size())) {
            throw new Problem(
                    409,
                    "Too many object types",
                    room.refusal(app.app()),
                    Map.of("code", RejectionCode.TOO_MANY_TYPES.word()));
        }
    }

    private static Authority authority(App app) {
        if (!app.developmentMode()) {
            return Authority.CLIENT_IN_PRODUCTION;
        }
        return switch (app.breakingChanges()) {
            case REFUSE -> Authority.CLIENT_IN_DEVELOPMENT;
            case OVERWRITE -> Authority.CLIENT_OVERWRITING;
        };
    }

    private static List<Map<String, Object>> overwritten(
            App app, String id, EvolutionDecision.Apply apply, Collection<TypeSchema> before) {
        if (!apply.breaking().isEmpty()) {
            LOG.warnf(
                    "A MODEL OVERWROTE THE SCHEMA of app '%s', model %s: %s",
                    app.app(), id, apply.breaking().stream().map(Sentences::of).collect(Collectors.joining(" ")));
        }
        return ListedChanges.judged(apply.breaking(), CompatibilityRules.Side.CLIENT, before);
    }

    private static List<NewVersion> versions(
            App app, Map<TypeKey, CollectionSchema> current, EvolutionDecision.Apply apply, String changedBy) {
        List<NewVersion> versions = new ArrayList<>();
        apply.schemas().keySet().forEach(title -> {
            TypeKey key = new TypeKey(app.app(), title);
            CollectionSchema before = current.getOrDefault(key, CollectionSchema.none(key, app.database()));
            versions.add(NewVersion.of(apply, before, changedBy));
        });
        return versions;
    }
}
