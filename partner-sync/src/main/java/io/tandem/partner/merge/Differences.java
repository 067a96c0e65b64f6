package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Compares a settled pair across its transforms: what neither view of it explains is a mismatch.
public final class Differences {
    /// One property, or the whole document, that is not as the other side says.
    ///
    /// @param property its name in the partner's shape, or in the initial one where only that has it; null for the
    /// document
    /// @param kind     what is wrong
    /// @param initial  the initial side's value, seen through the forward transform; null if it has none
    /// @param partner  the partner side's value; null if it has none
    public record Difference(
            @Nullable String property,
            Kind kind,
            @Nullable BsonValue initial,
            @Nullable BsonValue partner) {}

    /// What is wrong.
    public enum Kind {
        DOCUMENT_MISSING_ON_INITIAL,
        DOCUMENT_MISSING_ON_PARTNER,
        MISSING_ON_INITIAL,
        MISSING_ON_PARTNER,
        TYPE,
        VALUE;

        /// The kind in words.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    private final PropertyGroups groups;

    public Differences(PropertyGroups groups) {
        this.groups = groups;
    }

    /// What differs in a pair; the views are null where their document is, or where a transform fails on it.
    public List<Difference> of(
            @Nullable BsonDocument initial,
            @Nullable BsonDocument forwarded,
            @Nullable BsonDocument partner,
            @Nullable BsonDocument reversed) {
        if (initial == null && partner == null) {
            return List.of();
        }
        if (initial == null) {
            return List.of(new Difference(null, Kind.DOCUMENT_MISSING_ON_INITIAL, null, partner));
        }
        if (partner == null) {
            return List.of(new Difference(null, Kind.DOCUMENT_MISSING_ON_PARTNER, forwarded, null));
        }
        List<Difference> differences = new ArrayList<>();
        for (Group group : groups(initial, partner)) {
            boolean whole = group.equals(PropertyGroups.WHOLE);
            Set<String> onPartner = whole ? all(forwarded, partner) : group.madeOn(Side.PARTNER);
            Set<String> onInitial = whole ? all(initial, reversed) : group.madeOn(Side.INITIAL);
            // One view is enough: where a transform loses something, only one side can agree. A property that crosses
            // in one direction only is not compared: both values may be right.
            boolean oneWay = !whole && (onPartner.isEmpty() || onInitial.isEmpty());
            if (oneWay
                    || (forwarded != null
                            && Patch.between(partner, forwarded, onPartner).isEmpty())
                    || (reversed != null
                            && Patch.between(initial, reversed, onInitial).isEmpty())) {
                continue;
            }
            if (forwarded != null) {
                add(differences, onPartner, forwarded, partner);
            } else if (reversed != null) {
                add(differences, onInitial, initial, reversed);
            }
        }
        return differences;
    }

    private static void add(
            List<Difference> differences, Set<String> properties, BsonDocument initial, BsonDocument partner) {
        for (String property : properties) {
            BsonValue one = initial.get(property);
            BsonValue other = partner.get(property);
            if (property.equals("_id") || Patch.same(one, other)) {
                continue;
            }
            Kind kind = one == null
                    ? Kind.MISSING_ON_INITIAL
                    : other == null
                            ? Kind.MISSING_ON_PARTNER
                            : one.getBsonType() == other.getBsonType() ? Kind.VALUE : Kind.TYPE;
            differences.add(new Difference(property, kind, one, other));
        }
    }

    private Set<Group> groups(BsonDocument initial, BsonDocument partner) {
        if (groups.isSingle()) {
            return Set.of(PropertyGroups.WHOLE);
        }
        Set<Group> every = new LinkedHashSet<>(groups.named());
        initial.keySet().forEach(property -> every.add(groups.of(Side.INITIAL, property)));
        partner.keySet().forEach(property -> every.add(groups.of(Side.PARTNER, property)));
        every.removeIf(group -> group.on(Side.INITIAL).contains("_id"));
        return every;
    }

    private static Set<String> all(@Nullable BsonDocument one, @Nullable BsonDocument other) {
        Set<String> all = new LinkedHashSet<>();
        if (one != null) {
            all.addAll(one.keySet());
        }
        if (other != null) {
            all.addAll(other.keySet());
        }
        all.remove("_id");
        return all;
    }
}
