package io.tandem.schema.notation;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The object types that may be linked to, by title; the first of each title and of each collection counts.
public record LinkTargets(Map<String, LinkTarget> byTitle) {
    /// No type is known.
    public static final LinkTargets NONE = new LinkTargets(Map.of());

    /// What a link leads to.
    ///
    /// @param key the type of its `_id`
    public record LinkTarget(String title, String database, String collection, Scalar key) {
        /// What links to this type's objects lead to.
        public static LinkTarget of(ObjectType type, String database, String collection) {
            Scalar key = type.property("_id")
                    .filter(id -> id.type() instanceof Scalar)
                    .map(id -> (Scalar) id.type())
                    .orElse(Scalar.OBJECT_ID);
            return new LinkTarget(type.name(), database, collection, key);
        }
    }

    public LinkTargets {
        byTitle = Collections.unmodifiableMap(new LinkedHashMap<>(byTitle));
    }

    /// Those of these types.
    public static LinkTargets of(Collection<LinkTarget> targets) {
        Map<String, LinkTarget> byTitle = new LinkedHashMap<>();
        targets.forEach(target -> byTitle.putIfAbsent(target.title(), target));
        return new LinkTargets(byTitle);
    }

    /// These, and those of the others whose titles are not among them.
    public LinkTargets and(LinkTargets others) {
        return of(Stream.concat(byTitle.values().stream(), others.byTitle.values().stream())
                .toList());
    }

    /// The type of this title.
    public Optional<LinkTarget> titled(String title) {
        return Optional.ofNullable(byTitle.get(title));
    }

    /// The type whose objects lie there.
    public Optional<LinkTarget> at(String database, String collection) {
        return byTitle.values().stream()
                .filter(target -> target.database().equals(database)
                        && target.collection().equals(collection))
                .findFirst();
    }
}
