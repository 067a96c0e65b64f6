package io.tandem.partner.migration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What a check asks of an app's rules: a write to either collection is one to both, so rules of one side's object type
/// hold nothing back while the other's has none of its own. Pure.
final class CheckOfRules {
    private CheckOfRules() {}

    /// The object types of both sides of which some have rules of their own and some have not.
    ///
    /// @param hasRules whether a type has rules of its own, of this name
    static Optional<Finding> finding(Migration migration, List<PlacedType> placed, Predicate<String> hasRules) {
        Set<String> types = new LinkedHashSet<>(PlacedType.typesIn(migration, migration.initial(), placed));
        types.addAll(PlacedType.typesIn(migration, migration.partner(), placed));
        List<String> ruled = new ArrayList<>();
        List<String> open = new ArrayList<>();
        types.forEach(type -> (hasRules.test(type) ? ruled : open).add(type));
        if (ruled.isEmpty() || open.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", open);
        return Optional.of(new Finding(
                Finding.Kind.RULES,
                open.size(),
                "rules of its own has " + String.join(", ", ruled) + ", but not " + names
                        + ", and what is written there crosses; define rules for " + names + " with PUT /v1/apps/"
                        + migration.app() + "/rules/{type} at schema-service",
                List.of()));
    }
}
