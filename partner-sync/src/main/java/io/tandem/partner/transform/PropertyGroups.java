package io.tandem.partner.transform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The groups of a migration: properties of both shapes that feed each other through its transforms.
///
/// A conflict is decided per group. A property that no stage names is a group of its own, with the same name on both
/// sides. `_id` belongs to no group: it is the identity.
public final class PropertyGroups {
    private static final int MOST_OTHERS = 2_000;
    /// Stands in no name of a property.
    private static final char MARK = '\0';

    /// One group; it may have no member on one side.
    ///
    /// @param name        tells it from every other group: what it is declared as, else its first property, of the
    ///                    initial side if it has one there; where that name is taken, with a [mark][#MARK]
    /// @param initial     its properties in the initial shape
    /// @param partner     its properties in the partner shape
    /// @param madeForward the partner properties that the forward transform makes; the others are left alone there
    /// @param madeReverse the initial properties that the reverse transform makes
    public record Group(
            String name, Set<String> initial, Set<String> partner, Set<String> madeForward, Set<String> madeReverse) {
        /// Its name as people read it; what it is declared as may be the name of a property outside of it.
        public String shown() {
            return withoutMark(name);
        }

        /// The group's properties on one side.
        public Set<String> on(Side side) {
            return side == Side.INITIAL ? initial : partner;
        }

        /// The name tells groups apart; the sets would be slow to.
        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || (other instanceof Group group
                            && name.equals(group.name)
                            && initial.equals(group.initial)
                            && partner.equals(group.partner)
                            && madeForward.equals(group.madeForward)
                            && madeReverse.equals(group.madeReverse));
        }

        /// The group's properties that cross to `side`.
        public Set<String> madeOn(Side side) {
            return side == Side.INITIAL ? madeReverse : madeForward;
        }
    }

    private final Map<String, Group> byInitial = new HashMap<>();
    private final Map<String, Group> byPartner = new HashMap<>();
    private final Map<String, Group> byName = new HashMap<>();
    /// Groups of properties that no stage names, found before; names may be data, so only so many are kept.
    private final Map<String, Group> others = new ConcurrentHashMap<>();

    private final Flow forward;
    private final Flow reverse;
    private final boolean single;

    /// A group that a person has declared: properties of either shape that belong together.
    public record Declared(String name, Set<String> initial, Set<String> partner) {
        public Declared {
            initial = Set.copyOf(initial);
            partner = Set.copyOf(partner);
        }
    }

    /// The groups that the two transforms make.
    public PropertyGroups(Transform forwardTransform, Transform reverseTransform) {
        this(forwardTransform, reverseTransform, List.of());
    }

    /// The groups that the two transforms make, and those that are declared joined with them. Where a transform takes
    /// the document as a whole, what is declared tells it apart.
    public PropertyGroups(Transform forwardTransform, Transform reverseTransform, List<Declared> declared) {
        forward = forwardTransform.flow();
        reverse = reverseTransform.flow();
        single = (forward.opaque() || reverse.opaque()) && declared.isEmpty();
        Set<String> names = new TreeSet<>();
        collectNames(forward, names);
        collectNames(reverse, names);
        declared.forEach(group -> {
            names.addAll(group.initial());
            names.addAll(group.partner());
        });
        names.remove("_id");
        Map<String, String> leader = new HashMap<>();
        for (String name : names) {
            leader.put("i" + name, "i" + name);
            leader.put("p" + name, "p" + name);
        }
        for (String name : names) {
            forward.of(name).stream().filter(names::contains).forEach(source -> join(leader, "i" + source, "p" + name));
            reverse.of(name).stream().filter(names::contains).forEach(source -> join(leader, "p" + source, "i" + name));
        }
        Map<String, String> declaredNames = new HashMap<>();
        for (Declared group : declared) {
            List<String> nodes = new ArrayList<>();
            group.initial().forEach(property -> nodes.add("i" + property));
            group.partner().forEach(property -> nodes.add("p" + property));
            nodes.forEach(node -> join(leader, nodes.getFirst(), node));
        }
        declared.forEach(group -> declaredNames.put(find(leader, firstNode(group)), group.name()));
        Map<String, Set<String>> members = new TreeMap<>();
        for (String node : leader.keySet()) {
            members.computeIfAbsent(find(leader, node), k -> new TreeSet<>()).add(node);
        }
        // What is declared keeps its name, then what has initial properties.
        List<Map.Entry<String, Set<String>>> inOrder = new ArrayList<>(members.entrySet());
        inOrder.sort(
                Comparator.comparing((Map.Entry<String, Set<String>> each) -> !declaredNames.containsKey(each.getKey()))
                        .thenComparing(each -> side(each.getValue(), 'i').isEmpty()));
        inOrder.forEach(each -> {
            Set<String> nodes = each.getValue();
            Set<String> initial = side(nodes, 'i');
            Set<String> partner = side(nodes, 'p');
            String found = initial.isEmpty()
                    ? partner.iterator().next()
                    : initial.iterator().next();
            String name = declaredNames.getOrDefault(each.getKey(), free(found, initial.isEmpty() ? 'p' : 'i'));
            Group group = new Group(name, initial, partner, made(forward, partner), made(reverse, initial));
            byName.put(name, group);
            initial.forEach(property -> byInitial.put(property, group));
            partner.forEach(property -> byPartner.put(property, group));
        });
    }

    /// The name that a group gets by a property of one side: what is stored of a group is found by it.
    private String free(String property, char side) {
        return byName.containsKey(property) ? property + MARK + side : property;
    }

    /// A group's name as people read it.
    public static String withoutMark(String name) {
        int mark = name.indexOf(MARK);
        return mark < 0 ? name : name.substring(0, mark);
    }

    private static String firstNode(Declared group) {
        return group.initial().isEmpty()
                ? "p" + group.partner().iterator().next()
                : "i" + group.initial().iterator().next();
    }

    /// The group with this name: a declared or found one, else that of the property.
    public Group named(String name) {
        if (single) {
            return WHOLE;
        }
        Group known = byName.get(name);
        return known == null ? of(Side.INITIAL, withoutMark(name)) : known;
    }

    /// The group of a property; [#WHOLE] when the transforms look at the document as a whole.
    public Group of(Side side, String property) {
        if (single) {
            return WHOLE;
        }
        Group known = (side == Side.INITIAL ? byInitial : byPartner).get(property);
        if (known != null) {
            return known;
        }
        Group alone = others.get(property);
        if (alone == null) {
            Set<String> name = Set.of(property);
            alone = new Group(free(property, 'i'), name, name, made(forward, name), made(reverse, name));
            if (others.size() < MOST_OTHERS) {
                others.put(property, alone);
            }
        }
        return alone;
    }

    private static Set<String> made(Flow flow, Set<String> properties) {
        Set<String> made = new TreeSet<>(properties);
        // What an opaque stage makes cannot be told: a declared group says what crosses.
        made.removeIf(property -> !flow.opaque() && flow.of(property).isEmpty());
        return made;
    }

    /// Whether one group holds every property.
    public boolean isSingle() {
        return single;
    }

    /// The one group of transforms that cannot be taken apart. Its members are whatever the documents hold.
    public static final Group WHOLE = new Group("*", Set.of(), Set.of(), Set.of(), Set.of());

    /// The groups that the stages name and of which something crosses.
    public Set<Group> named() {
        Set<Group> groups = new LinkedHashSet<>();
        new TreeMap<>(byInitial).values().forEach(groups::add);
        new TreeMap<>(byPartner).values().forEach(groups::add);
        groups.removeIf(
                group -> group.madeForward().isEmpty() && group.madeReverse().isEmpty());
        return groups;
    }

    private static void collectNames(Flow flow, Set<String> names) {
        flow.sources().forEach((name, sources) -> {
            names.add(name);
            names.addAll(sources);
        });
        names.remove(Expressions.EVERYTHING);
    }

    private static Set<String> side(Set<String> nodes, char side) {
        Set<String> names = new TreeSet<>();
        nodes.stream().filter(node -> node.charAt(0) == side).forEach(node -> names.add(node.substring(1)));
        return names;
    }

    private static void join(Map<String, String> leader, String one, String other) {
        leader.put(find(leader, one), find(leader, other));
    }

    private static String find(Map<String, String> leader, String node) {
        String current = node;
        while (true) {
            String next = leader.getOrDefault(current, current);
            if (next.equals(current)) {
                return current;
            }
            current = next;
        }
    }
}
