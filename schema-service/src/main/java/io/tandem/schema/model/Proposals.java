package io.tandem.schema.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.evolution.Wanted;
import io.tandem.schema.proposal.BrokenType;
import io.tandem.schema.proposal.MigrationProposal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The ways out of a breaking change, for each object type that it breaks.
@ApplicationScoped
public class Proposals {
    private final CollectionSchemas schemas;

    Proposals(CollectionSchemas schemas) {
        this.schemas = schemas;
    }

    /// One for each object type that breaks and is wanted otherwise, by its name.
    ///
    /// @param current the schemas that are to change
    /// @param apply   what the change would do
    public Map<String, ObjectNode> of(App app, Collection<CollectionSchema> current, Wanted wanted, Apply apply) {
        Map<String, ObjectNode> proposals = new LinkedHashMap<>();
        if (apply.breaking().isEmpty()) {
            return proposals;
        }
        List<CollectionSchema> all = schemas.all(app.app());
        Set<String> taken = new LinkedHashSet<>();
        all.forEach(schema -> taken.addAll(schema.schema().types().keySet()));
        wanted.types().forEach(type -> taken.add(type.name()));
        for (CollectionSchema broken : current) {
            String title = broken.schema().title();
            SchemaType before = broken.schema().type(title);
            List<SchemaChange> breaking = apply.changes().getOrDefault(title, List.of()).stream()
                    .filter(apply.breaking()::contains)
                    .toList();
            if (before != null && !breaking.isEmpty()) {
                wanted.types().stream()
                        .filter(type -> type.name().equals(title))
                        .findFirst()
                        .ifPresent(after -> proposals.put(
                                title,
                                MigrationProposal.of(new BrokenType(
                                        app.app(),
                                        app.database(),
                                        broken.database(),
                                        broken.collection(),
                                        before.objectType(),
                                        after,
                                        wanted.renames(),
                                        breaking,
                                        taken,
                                        links(title, all, wanted)))));
            }
        }
        return proposals;
    }

    /// What links to objects of this type, in the schemas and in what is wanted.
    private static List<String> links(String title, List<CollectionSchema> all, Wanted wanted) {
        Set<String> links = new LinkedHashSet<>();
        Stream.concat(all.stream().flatMap(schema -> schema.schema().objectTypes().stream()), wanted.types().stream())
                .filter(type -> !type.name().equals(title))
                .forEach(type -> links.addAll(of(type, title)));
        return new ArrayList<>(links);
    }

    private static List<String> of(ObjectType type, String title) {
        return type.properties().stream()
                .filter(property -> PropertyTypes.target(property.type())
                        .filter(title::equals)
                        .isPresent())
                .map(property -> type.name() + "." + property.name())
                .toList();
    }
}
