package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import java.util.Map;
import java.util.stream.Stream;

/// The policies of one migration.
///
/// @param standard decides where nothing else is said, and whether a deleted document or its written counterpart stays
/// @param groups   the policy of a group, by its name or by the name of any property in it
public record Policies(Policy standard, Map<String, Policy> groups) {
    /// The later write wins everywhere.
    public static final Policies LATEST = new Policies(Policy.LATEST, Map.of());

    public Policies {
        groups = Map.copyOf(groups);
    }

    /// The policy of a group.
    public Policy of(Group group) {
        return Stream.concat(Stream.of(group.name()), Stream.concat(group.initial().stream(), group.partner().stream()))
                .map(groups::get)
                .filter(policy -> policy != null)
                .findFirst()
                .orElse(standard);
    }

    /// Whether a decision depends on what was judged before, so that a hint that comes again must be known as old.
    public boolean needMemory() {
        return standard != Policy.LATEST || groups.values().stream().anyMatch(policy -> policy != Policy.LATEST);
    }
}
