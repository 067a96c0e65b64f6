package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.SchemaChange.IndexChanged;
import io.tandem.schema.evolution.SchemaChange.KindChanged;
import io.tandem.schema.evolution.SchemaChange.OptionalityChanged;
import io.tandem.schema.evolution.SchemaChange.PrimaryKeyChanged;
import io.tandem.schema.evolution.SchemaChange.PropertyAdded;
import io.tandem.schema.evolution.SchemaChange.PropertyRemoved;
import io.tandem.schema.evolution.SchemaChange.PropertyRenamed;
import io.tandem.schema.evolution.SchemaChange.PropertyTypeChanged;
import io.tandem.schema.evolution.SchemaChange.TypeAdded;
import io.tandem.schema.evolution.SchemaChange.TypeRemoved;
import io.tandem.schema.evolution.SchemaChange.TypeRenamed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every difference between two schemas, in realm-core's order: object types by the bytes of their names; in each, the
/// properties in stored order, then the added ones, then the primary key; changes of kind after all types.
public final class SchemaDiff {

    /// Names in realm-core's order: upper case before lower case, byte by byte.
    public static final Comparator<String> BYTE_ORDER = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    private SchemaDiff() {}

    /// What leads from one schema to the other, nothing being known of renames.
    public static List<SchemaChange> between(Collection<ObjectType> before, Collection<ObjectType> after) {
        return between(before, after, Renames.NONE);
    }

    /// What leads from one schema to the other, given which names were replaced.
    public static List<SchemaChange> between(
            Collection<ObjectType> before, Collection<ObjectType> after, Renames renames) {
        Map<String, ObjectType> left = byName(before);
        Map<String, ObjectType> right = byName(after);
        List<SchemaChange> changes = new ArrayList<>();
        List<SchemaChange> kinds = new ArrayList<>();
        List<String> matched = new ArrayList<>();
        for (String name : sorted(left)) {
            ObjectType old = left.get(name);
            String newName = renames.type(name);
            ObjectType target = right.get(newName);
            if (old == null) {
                continue;
            }
            if (target == null) {
                changes.add(new TypeRemoved(old));
                continue;
            }
            matched.add(newName);
            if (!newName.equals(name)) {
                changes.add(new TypeRenamed(name, newName));
            }
            compare(old, target, renames, changes);
            if (old.kind() != target.kind()) {
                kinds.add(new KindChanged(name, old.kind(), target.kind()));
            }
        }
        for (String name : sorted(right)) {
            ObjectType added = right.get(name);
            if (added != null && !matched.contains(name)) {
                changes.add(new TypeAdded(added));
            }
        }
        return inOrder(changes, kinds);
    }

    /// The changes of several diffs as one: by type, each once, changes of kind last.
    public static List<SchemaChange> inOrder(List<SchemaChange> changes) {
        return inOrder(
                changes.stream()
                        .filter(change -> !(change instanceof KindChanged))
                        .toList(),
                changes.stream().filter(KindChanged.class::isInstance).toList());
    }

    private static List<SchemaChange> inOrder(List<SchemaChange> changes, List<SchemaChange> kinds) {
        Comparator<SchemaChange> byType = Comparator.comparing(SchemaChange::type, BYTE_ORDER);
        List<SchemaChange> ordered =
                new ArrayList<>(changes.stream().distinct().sorted(byType).toList());
        kinds.stream().distinct().sorted(byType).forEach(ordered::add);
        return List.copyOf(ordered);
    }

    private static void compare(ObjectType before, ObjectType after, Renames renames, List<SchemaChange> changes) {
        String type = before.name();
        Map<String, Property> target = new LinkedHashMap<>();
        after.properties().forEach(property -> target.put(property.name(), property));
        for (Property old : before.properties()) {
            String newName = renames.property(type, old.name());
            Property now = target.remove(newName);
            if (now == null) {
                changes.add(new PropertyRemoved(type, old));
                continue;
            }
            if (!newName.equals(old.name())) {
                changes.add(new PropertyRenamed(type, old.name(), newName));
            }
            if (!old.type().equals(renames.backwards(now.type()))) {
                changes.add(new PropertyTypeChanged(type, old, now));
            } else if (old.optional() != now.optional()) {
                changes.add(new OptionalityChanged(type, old, now));
            } else if (old.indexed() != now.indexed()) {
                changes.add(new IndexChanged(type, old, now));
            }
        }
        target.values().forEach(added -> changes.add(new PropertyAdded(type, added)));
        if (!before.primaryKey().map(key -> renames.property(type, key)).equals(after.primaryKey())) {
            changes.add(new PrimaryKeyChanged(type, before.primaryKey(), after.primaryKey()));
        }
    }

    private static Map<String, ObjectType> byName(Collection<ObjectType> types) {
        Map<String, ObjectType> byName = new LinkedHashMap<>();
        types.forEach(type -> byName.put(type.name(), type));
        return byName;
    }

    private static List<String> sorted(Map<String, ObjectType> types) {
        return types.keySet().stream().sorted(BYTE_ORDER).toList();
    }
}
