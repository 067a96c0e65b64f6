package io.tandem.partner.migration;

import io.tandem.contract.JsonDocument;
import io.tandem.partner.merge.Policies;
import io.tandem.partner.merge.Policy;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Declared;
import io.tandem.partner.transform.PropertyGroups.Group;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// The members `conflicts` and `groups` of a definition: `"latest"`, or `{"default": "latest", "groups": {"title":
/// "partner wins"}}`; and `[{"name": "place", "initial": ["coordinates"], "partner": ["longitude", "latitude"]}]`.
final class GroupDefinitions {
    private GroupDefinitions() {}

    static Policies policies(BsonValue value) {
        if (value.isString()) {
            return new Policies(policy(value, "conflicts"), Map.of());
        }
        if (!value.isDocument()) {
            throw MigrationDefinition.invalid(
                    "conflicts: takes a policy, or {\"default\": policy, \"groups\": {group: policy}}.");
        }
        BsonDocument document = value.asDocument();
        requireMembers(document, Set.of("default", "groups"), "conflicts");
        BsonValue groups = document.get("groups", new BsonDocument());
        if (!groups.isDocument()) {
            throw MigrationDefinition.invalid("conflicts.groups: takes {group: policy}.");
        }
        Map<String, Policy> byGroup = new LinkedHashMap<>();
        groups.asDocument().forEach((group, policy) -> byGroup.put(group, policy(policy, "conflicts.groups." + group)));
        return new Policies(policy(document.get("default", new BsonString("latest")), "conflicts.default"), byGroup);
    }

    private static Policy policy(BsonValue value, String place) {
        String word = value.isString() ? value.asString().getValue() : JsonDocument.text(value);
        return Policy.of(word)
                .orElseThrow(() -> MigrationDefinition.invalid(
                        place + ": '" + word + "' is no policy; there is " + String.join(", ", Policy.words()) + "."));
    }

    /// A policy for one property of a group is a policy for all of it, so two properties cannot have two.
    static void requireKnown(Policies policies, PropertyGroups groups) {
        Map<Group, String> seen = new LinkedHashMap<>();
        new TreeMap<>(policies.groups()).forEach((name, policy) -> {
            if (name.equals("_id")) {
                throw MigrationDefinition.invalid("conflicts.groups._id: _id is the identity; it has no conflicts.");
            }
            groups.named().stream()
                    .filter(group -> group.name().equals(name)
                            || group.initial().contains(name)
                            || group.partner().contains(name))
                    .forEach(group -> {
                        String other = seen.put(group, name);
                        if (other != null && policies.groups().get(other) != policy) {
                            throw MigrationDefinition.invalid(
                                    "conflicts.groups." + name + ": belongs to one group with '" + other
                                            + "', which has another policy; name the group once.");
                        }
                    });
        });
    }

    static List<Declared> declared(BsonValue value) {
        if (!value.isArray()) {
            throw MigrationDefinition.invalid(
                    "groups: takes a list of {\"name\": …, \"initial\": [properties], \"partner\": [properties]}.");
        }
        List<Declared> declared = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < value.asArray().size(); i++) {
            String place = "groups[" + i + "]";
            BsonValue entry = value.asArray().get(i);
            if (!entry.isDocument()) {
                throw MigrationDefinition.invalid(place + ": takes an object.");
            }
            BsonDocument document = entry.asDocument();
            requireMembers(document, Set.of("name", "initial", "partner"), place);
            BsonValue name = document.get("name", new BsonString(""));
            String said = name.isString() ? name.asString().getValue() : "";
            if (said.isEmpty() || said.contains("\0") || !taken.add("n" + said)) {
                throw MigrationDefinition.invalid(place + ".name: takes a name that no other group has.");
            }
            Set<String> initial = names(document, "initial", place);
            Set<String> partner = names(document, "partner", place);
            if (initial.isEmpty() && partner.isEmpty()) {
                throw MigrationDefinition.invalid(place + ": names at least one property.");
            }
            initial.forEach(property -> requireFree(taken.add("i" + property), place + ".initial", property));
            partner.forEach(property -> requireFree(taken.add("p" + property), place + ".partner", property));
            declared.add(new Declared(said, initial, partner));
        }
        return declared;
    }

    private static void requireFree(boolean free, String place, String property) {
        if (!free) {
            throw MigrationDefinition.invalid(place + ": '" + property + "' is in another group already.");
        }
    }

    private static Set<String> names(BsonDocument document, String member, String place) {
        BsonValue value = document.get(member, new BsonArray());
        boolean texts = value.isArray()
                && value.asArray().stream()
                        .allMatch(name -> name.isString()
                                && !name.asString().getValue().isEmpty()
                                && !name.asString().getValue().equals("_id"));
        if (!texts) {
            throw MigrationDefinition.invalid(
                    place + "." + member + ": takes a list of names of properties, without _id.");
        }
        Set<String> names = new TreeSet<>();
        value.asArray().forEach(name -> names.add(name.asString().getValue()));
        return names;
    }

    private static void requireMembers(BsonDocument document, Set<String> members, String place) {
        document.keySet().stream()
                .filter(member -> !members.contains(member))
                .findFirst()
                .ifPresent(member -> {
                    throw MigrationDefinition.invalid(place + "." + member + ": unknown; there is "
                            + members.stream().sorted().toList() + ".");
                });
    }

    static BsonValue toBson(Policies policies) {
        if (policies.groups().isEmpty()) {
            return new BsonString(policies.standard().word());
        }
        BsonDocument groups = new BsonDocument();
        new TreeMap<>(policies.groups())
                .forEach((group, policy) -> groups.append(group, new BsonString(policy.word())));
        return new BsonDocument("default", new BsonString(policies.standard().word())).append("groups", groups);
    }

    /// As text, because names of properties are no names of fields.
    static String text(Policies policies) {
        BsonValue value = toBson(policies);
        return value.isString()
                ? value.asString().getValue()
                : value.asDocument().toJson();
    }

    static Policies policiesOf(String text) {
        return policies(text.startsWith("{") ? BsonDocument.parse(text) : new BsonString(text));
    }

    static BsonArray toBson(List<Declared> declared) {
        BsonArray groups = new BsonArray();
        declared.forEach(group -> groups.add(new BsonDocument("name", new BsonString(group.name()))
                .append("initial", names(group.initial()))
                .append("partner", names(group.partner()))));
        return groups;
    }

    private static BsonArray names(Set<String> names) {
        return new BsonArray(names.stream().sorted().map(BsonString::new).toList());
    }
}
