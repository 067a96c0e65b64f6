package io.tandem.schema.notation;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.SchemaReader.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The embedded types of one schema, while it is read. A title stands for one shape, in
/// whatever order its properties are written.
final class EmbeddedTypes {
    private final String title;
    private final LinkTargets targets;
    private final Findings findings;
    private final Map<String, ObjectType> types = new LinkedHashMap<>();

    EmbeddedTypes(String title, LinkTargets targets, Findings findings) {
        this.title = title;
        this.targets = targets;
        this.findings = findings;
    }

    boolean has(String name) {
        return types.containsKey(name);
    }

    /// Adds a type, unless it is there; under another name where this one stands for something else.
    ///
    /// @return its name
    String add(String wanted, Place place, List<Property> properties) {
        String name = wanted;
        for (int i = 1; !isFree(name, properties); i++) {
            name = place.type() + "_" + place.name() + (i == 1 ? "" : "_" + i);
        }
        if (!name.equals(wanted)) {
            findings.add(
                    place.at(),
                    Code.TITLE_REUSED,
                    "'" + wanted + "' is the title of something else; this object is called '" + name + "'");
        }
        types.putIfAbsent(name, new ObjectType(name, Kind.EMBEDDED, Optional.empty(), properties));
        return name;
    }

    private boolean isFree(String name, List<Property> properties) {
        if (name.equals(title) || targets.titled(name).isPresent()) {
            return false;
        }
        ObjectType there = types.get(name);
        return there == null || Set.copyOf(there.properties()).equals(Set.copyOf(properties));
    }

    /// This type and those that it embeds, in order of first appearance.
    List<ObjectType> inside(ObjectType root) {
        Map<String, ObjectType> found = new LinkedHashMap<>();
        found.put(root.name(), root);
        walk(root, found);
        return new ArrayList<>(found.values());
    }

    private void walk(ObjectType type, Map<String, ObjectType> found) {
        for (Property property : type.properties()) {
            Optional<ObjectType> inner = PropertyTypes.target(property.type()).map(types::get);
            if (inner.isPresent() && found.putIfAbsent(inner.get().name(), inner.get()) == null) {
                walk(inner.get(), found);
            }
        }
    }
}
