package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.Backoff;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.TypeSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes object types that somebody declares into an app's schemas: all of them, or none.
@ApplicationScoped
public class Declaration {
    private final CollectionSchemas schemas;
    private final SchemaSettings settings;

    Declaration(CollectionSchemas schemas, SchemaSettings settings) {
        this.schemas = schemas;
        this.settings = settings;
    }

    /// Applies what may be applied; deciding again where another replica was faster.
    ///
    /// @param changedBy who asks, for the history
    /// @return the schemas that these types have now, by type
    /// @throws io.tandem.schema.http.Problem 409 when something may not
    public Map<TypeKey, CollectionSchema> apply(
            App app, List<ObjectType> types, Authority authority, String changedBy) {
        List<TypeKey> keys =
                types.stream().map(type -> new TypeKey(app.app(), type.name())).toList();
        Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(100));
        while (true) {
            Map<TypeKey, CollectionSchema> current = schemas.current(keys);
            Map<String, TypeSchema> byTitle = new HashMap<>();
            current.forEach((key, schema) -> byTitle.put(key.type(), schema.schema()));
            EvolutionDecision decision = ModelEvolution.decide(
                    byTitle, types, authority, settings.refusal().developmentModeHint());
            switch (decision) {
                case EvolutionDecision.Unchanged ignored -> {
                    return current;
                }
                case EvolutionDecision.Refuse refuse -> throw RefusedModel.problem(refuse.refusal(), byTitle);
                case EvolutionDecision.Apply apply -> {
                    if (schemas.apply(versions(app, current, apply, changedBy))) {
                        return schemas.current(keys);
                    }
                    backoff.pause();
                }
            }
        }
    }

    private static List<NewVersion> versions(
            App app, Map<TypeKey, CollectionSchema> current, EvolutionDecision.Apply apply, String changedBy) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<NewVersion> versions = new ArrayList<>();
        apply.schemas().forEach((title, after) -> {
            TypeKey key = new TypeKey(app.app(), title);
            CollectionSchema before = current.getOrDefault(key, CollectionSchema.none(key, app.database()));
            List<VersionEntry> entries = apply.changes().getOrDefault(title, List.of()).stream()
                    .map(change -> VersionEntry.of(change, null))
                    .toList();
            versions.add(new NewVersion(before.with(after), entries, changedBy, now));
        });
        return versions;
    }
}
