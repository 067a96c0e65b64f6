package io.tandem.schema.operator;

import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.TypeSchema;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The schemas that an operator's change of one object type may reach, as they are: an embedded type is one type,
/// whatever embeds it.
///
/// @param own    that of the object type
/// @param others the app's other schemas in which types of the request are, by title
record EditedSchemas(CollectionSchema own, List<CollectionSchema> others) {
    EditedSchemas {
        others = List.copyOf(others);
    }

    static EditedSchemas of(CollectionSchema own, Collection<CollectionSchema> found) {
        return new EditedSchemas(
                own,
                found.stream()
                        .filter(each -> !each.key().equals(own.key()))
                        .sorted(Comparator.comparing(each -> each.schema().title()))
                        .toList());
    }

    /// All of them, the object type's own first.
    List<TypeSchema> all() {
        return stream().map(CollectionSchema::schema).toList();
    }

    Map<String, TypeSchema> byTitle() {
        Map<String, TypeSchema> byTitle = new LinkedHashMap<>();
        all().forEach(schema -> byTitle.put(schema.title(), schema));
        return byTitle;
    }

    /// The versions that a decision makes, the object type's own first.
    List<NewVersion> versions(Apply apply, String changedBy) {
        return stream()
                .filter(each -> changes(apply, each))
                .map(each -> NewVersion.of(apply, each, changedBy))
                .toList();
    }

    /// The others that a decision changes.
    List<CollectionSchema> changedOthers(Apply apply) {
        return others.stream().filter(each -> changes(apply, each)).toList();
    }

    private Stream<CollectionSchema> stream() {
        return Stream.concat(Stream.of(own), others.stream());
    }

    private static boolean changes(Apply apply, CollectionSchema schema) {
        return apply.schemas().containsKey(schema.schema().title());
    }
}
