package io.tandem.schema.operator;

import io.tandem.schema.Backoff;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.Places;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.Sentences;
import io.tandem.schema.model.ModelValidation;
import io.tandem.schema.model.Proposals;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An operator's change of a schema: decided once, and then told (dry run), refused, or applied as it was decided.
@ApplicationScoped
public class SchemaEdits {
    private static final Logger LOG = Logger.getLogger(SchemaEdits.class);

    private final CollectionSchemas schemas;
    private final Places places;
    private final Confirmations confirmations;
    private final Consequences consequences;
    private final Proposals proposals;
    private final SchemaSettings settings;

    SchemaEdits(
            CollectionSchemas schemas,
            Places places,
            Confirmations confirmations,
            Consequences consequences,
            Proposals proposals,
            SchemaSettings settings) {
        this.schemas = schemas;
        this.places = places;
        this.confirmations = confirmations;
        this.consequences = consequences;
        this.proposals = proposals;
        this.settings = settings;
    }

    /// Does what is asked, deciding again where somebody else was faster.
    ///
    /// @throws io.tandem.schema.http.Problem 409 for what breaks and is not confirmed, and for what cannot be
    Map<String, Object> edit(WantedSchema asked) {
        Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(100));
        while (true) {
            EditedSchemas current = current(asked);
            EditAnswer answer =
                    new EditAnswer(asked, current, settings.refusal().developmentModeHint());
            switch (decide(asked, current)) {
                case EvolutionDecision.Unchanged ignored -> {
                    return answer.unchanged();
                }
                case Apply apply -> {
                    if (asked.dryRun()) {
                        return answer.described(apply, seen(current, asked, apply), null);
                    }
                    if (schemas.apply(current.versions(apply, asked.operator()))) {
                        return answer.applied(apply);
                    }
                }
                case Refuse refuse -> {
                    if (asked.dryRun()) {
                        return told(asked, current, refuse, answer);
                    }
                    String confirmation = confirmation(asked, current, refuse, answer);
                    List<NewVersion> versions = current.versions(refuse.refused(), asked.operator());
                    if (schemas.apply(versions, session -> confirmations.use(session, confirmation))) {
                        log(asked, refuse.refused());
                        return answer.applied(refuse.refused());
                    }
                }
            }
            backoff.pause();
        }
    }

    private EditedSchemas current(WantedSchema asked) {
        TypeKey key = asked.key();
        // Who removes a type changes no other schema.
        Map<TypeKey, CollectionSchema> found =
                asked.wanted().types().isEmpty() ? schemas.current(List.of(key)) : schemas.holding(asked.keys());
        EditedSchemas current = EditedSchemas.of(found.getOrDefault(key, asked.none()), found.values());
        asked.requireEmbeddable(current.others());
        asked.requireRenamesOf(current);
        if (current.own().schema().version() == 0) {
            places.demandFree(current.own());
        }
        return current;
    }

    private EvolutionDecision decide(WantedSchema asked, EditedSchemas current) {
        EvolutionDecision decision = ModelEvolution.decide(
                current.byTitle(),
                asked.wanted(),
                Authority.OPERATOR,
                settings.refusal().developmentModeHint());
        switch (decision) {
            case EvolutionDecision.Unchanged ignored -> {}
            case Apply apply -> ModelValidation.demandNoCycles(apply.schemas().values());
            // Nor does a confirmation make them.
            case Refuse refuse ->
                ModelValidation.demandNoCycles(refuse.refused().schemas().values());
        }
        return decision;
    }

    private Map<String, Object> told(WantedSchema asked, EditedSchemas current, Refuse refuse, EditAnswer answer) {
        Confirmations.@Nullable Given confirmation = asked.automated()
                ? null
                : confirmations.give(asked, current.own().schema().version(), current.changedOthers(refuse.refused()));
        return answer.described(refuse.refused(), seen(current, asked, refuse.refused()), confirmation);
    }

    private String confirmation(WantedSchema asked, EditedSchemas current, Refuse refuse, EditAnswer answer) {
        String given = asked.confirmation();
        if (asked.automated() || given == null) {
            throw answer.refused(refuse, seen(current, asked, refuse.refused()));
        }
        List<CollectionSchema> others = current.changedOthers(refuse.refused());
        confirmations
                .error(given, asked, current.own().schema().version(), others)
                .ifPresent(error -> {
                    throw answer.unconfirmed(refuse, error);
                });
        return given;
    }

    /// What the change does, and the way out where it breaks.
    private Map<String, Object> seen(EditedSchemas current, WantedSchema asked, Apply apply) {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("consequences", consequences.of(current, asked, apply));
        proposals
                .of(asked.app(), List.of(current.own()), asked.wanted(), apply)
                .values()
                .forEach(proposal -> seen.put("proposal", proposal));
        return seen;
    }

    private static void log(WantedSchema asked, Apply apply) {
        LOG.warnf(
                "BREAKING SCHEMA CHANGE by %s of '%s' in app '%s', in %s: %s",
                asked.operator(),
                asked.type(),
                asked.app().app(),
                apply.schemas().values().stream()
                        .map(schema -> "version " + schema.version() + " of '" + schema.title() + "'")
                        .sorted()
                        .collect(Collectors.joining(", ")),
                apply.breaking().stream().map(Sentences::of).collect(Collectors.joining(" ")));
    }
}
