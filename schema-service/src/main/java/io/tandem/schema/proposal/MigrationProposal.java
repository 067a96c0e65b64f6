package io.tandem.schema.proposal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.notation.RealmWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the migration that carries a breaking change out, as `PUT /v1/migrations/{name}` takes it; see
/// `docs/reference/schema-changes.md`.
public final class MigrationProposal {
    private final BrokenType broken;
    private final String partner;
    private final Steps steps = new Steps();
    private final Set<String> reasons = new LinkedHashSet<>();
    private final List<String> notes = new ArrayList<>();

    private MigrationProposal(BrokenType broken) {
        this.broken = broken;
        this.partner = FreeName.after(broken.before().name(), broken.taken());
    }

    /// `{"name", "definition", "notes"}`, or `{"impossible"}` with every reason where no honest one exists.
    public static ObjectNode of(BrokenType broken) {
        return new MigrationProposal(broken).json();
    }

    private ObjectNode json() {
        requireDatabase();
        broken.breaking().forEach(this::exclude);
        Map<String, Property> added = new LinkedHashMap<>();
        broken.after().properties().forEach(property -> added.put(property.name(), property));
        for (Property old : broken.before().properties()) {
            Property now = added.remove(newName(old));
            attempt(old.name(), () -> cross(old, now));
        }
        added.values().forEach(property -> attempt(property.name(), () -> add(property)));
        ObjectNode json = Expressions.object();
        if (!reasons.isEmpty()) {
            return json.put("impossible", String.join("; ", reasons));
        }
        json.put("name", FreeName.ofMigration(broken.app(), partner));
        json.set("definition", definition());
        broken.links()
                .forEach(link ->
                        notes.add(link + " links to " + broken.before().name() + " and goes on doing so; to link to "
                                + partner + " that type needs a partner collection as well"));
        ArrayNode told = json.putArray("notes");
        told.add("in the version of the app that has the new shape, name the object type " + partner);
        notes.forEach(told::add);
        return json;
    }

    private void requireDatabase() {
        if (!broken.database().equals(broken.appDatabase())) {
            reasons.add(broken.before().name() + ": its collection lies in database '" + broken.database()
                    + "', and a migration's collections lie in the app's database '" + broken.appDatabase()
                    + "'; make '" + broken.database()
                    + "' the app's database (known types stay where they are), and ask again");
        }
    }

    /// What no transform of one collection's documents can carry across.
    private void exclude(SchemaChange change) {
        switch (change) {
            case SchemaChange.KindChanged it ->
                reasons.add(it.type() + ": a transform makes one document of one document; it cannot change whether"
                        + " objects stand alone or are read back");
            case SchemaChange.PrimaryKeyChanged it ->
                reasons.add(it.type() + ": a document's key is its _id, and is made of the _id alone");
            case SchemaChange.TypeRemoved it
            when it.removed().name().equals(broken.before().name()) ->
                reasons.add(it.type() + ": nothing is wanted in its place");
            case SchemaChange.TypeRemoved ignored -> {}
            case SchemaChange.TypeRenamed it -> embedded(it);
            case SchemaChange.PropertyRemoved it -> embedded(it);
            case SchemaChange.PropertyRenamed it -> embedded(it);
            case SchemaChange.PropertyTypeChanged it -> embedded(it);
            case SchemaChange.OptionalityChanged it -> embedded(it);
            case SchemaChange.TypeAdded ignored -> {}
            case SchemaChange.PropertyAdded ignored -> {}
            case SchemaChange.IndexChanged ignored -> {}
            case SchemaChange.PropertiesDeclared ignored -> {}
        }
    }

    private void embedded(SchemaChange change) {
        if (!change.type().equals(broken.before().name())) {
            reasons.add(change.type() + ": it lies inside other objects; give the stages of both directions by hand");
        }
    }

    private void attempt(String property, Runnable step) {
        try {
            step.run();
        } catch (Impossible impossible) {
            reasons.add(broken.before().name() + "." + property + ": " + impossible.getMessage());
        }
    }

    private String newName(Property old) {
        return broken.renames().properties().getOrDefault(broken.before().name() + "." + old.name(), old.name());
    }

    private void cross(Property old, @Nullable Property wanted) {
        if (wanted == null) {
            requirePath(old.name());
            steps.unset(old.name());
            notes.add(old.name()
                    + " is not in the new shape; it stays where it is. If it has only another name now, say so"
                    + " in renames");
            return;
        }
        Property now = retargeted(wanted);
        ValueCrossing forward = ValueCrossing.between(old, now, keys(this::idForward));
        ValueCrossing reverse = ValueCrossing.between(now, old, keys(this::idReverse));
        boolean renamed = !old.name().equals(now.name());
        if (renamed || !forward.isIdentity() || !reverse.isIdentity()) {
            requirePath(old.name());
            requirePath(now.name());
        }
        if (renamed) {
            steps.rename(old.name(), now.name());
        }
        if (now.name().equals("_id")) {
            requireIdentity(forward);
        }
        steps.value(now.name(), forward, reverse);
        note(old.name(), broken.before().name(), forward, partner);
        note(now.name(), partner, reverse, broken.before().name());
    }

    private void note(String property, String from, ValueCrossing crossing, String to) {
        crossing.loss().ifPresent(loss -> notes.add(from + "." + property + ", on its way to " + to + ": " + loss));
        if (crossing.mayFail()) {
            notes.add(from + "." + property + ": a document with a value that does not convert to "
                    + crossing.to().type().text() + " does not cross to " + to
                    + "; the check names such documents, later they are set aside");
        }
        if (crossing.mayEmpty()) {
            notes.add(from + "." + property + ": a value that does not convert to "
                    + crossing.to().type().text() + " is null in " + to + ", and stays as it is in " + from);
        }
        crossing.filling()
                .ifPresent(value -> notes.add(from + "." + property + ": where it is null or missing, " + to + " has "
                        + value + "; put in the definition what suits you better"));
    }

    private void add(Property added) {
        requirePath(added.name());
        Property absent = new Property(added.name(), added.type(), true, added.indexed());
        if (PropertyTypes.isRequired(added)) {
            ValueCrossing filled = ValueCrossing.between(absent, added, keys(Optional::empty));
            steps.value(added.name(), filled, ValueCrossing.between(added, absent, keys(Optional::empty)));
            note(added.name(), broken.before().name(), filled, partner);
        }
    }

    /// A key has to come back as itself: only these do, and are told apart.
    private static void requireIdentity(ValueCrossing crossing) {
        Conversion conversion = crossing.conversion();
        if (conversion != null
                && !Set.of(conversion.from(), conversion.to()).equals(Set.of(Scalar.INT, Scalar.STRING))
                && !Set.of(conversion.from(), conversion.to()).equals(Set.of(Scalar.OBJECT_ID, Scalar.STRING))) {
            throw new Impossible("an _id of type " + conversion.from().text() + " does not come back as itself from "
                    + conversion.to().text());
        }
        if (crossing.from().optional() != crossing.to().optional()) {
            throw new Impossible("an _id cannot be filled in");
        }
    }

    private static void requirePath(String name) {
        if (name.isEmpty() || name.startsWith("$") || name.contains(".") || name.indexOf('\0') >= 0) {
            throw new Impossible("a transform cannot name a property with a dot or a leading dollar");
        }
    }

    private Property retargeted(Property wanted) {
        return new Property(
                wanted.name(),
                PropertyTypes.retargeted(
                        wanted.type(), target -> target.equals(broken.before().name()) ? partner : target),
                wanted.optional(),
                wanted.indexed());
    }

    private ValueCrossing.LinkKeys keys(Supplier<Optional<Conversion>> conversion) {
        Set<String> both = Set.of(broken.before().name(), partner);
        return new ValueCrossing.LinkKeys() {
            @Override
            public boolean isSelf(Link before, Link after) {
                return both.contains(before.target()) && both.contains(after.target());
            }

            @Override
            public @Nullable Conversion conversion(Link before) {
                return conversion.get().orElse(null);
            }
        };
    }

    private Optional<Conversion> idForward() {
        return id(broken.before(), broken.after());
    }

    private Optional<Conversion> idReverse() {
        return id(broken.after(), broken.before());
    }

    private static Optional<Conversion> id(ObjectType from, ObjectType to) {
        return from.property("_id").flatMap(old -> to.property("_id")
                .flatMap(now ->
                        old.type() instanceof Scalar before && now.type() instanceof Scalar after && before != after
                                ? Optional.of(Conversion.between(before, after))
                                : Optional.empty()));
    }

    private ObjectNode definition() {
        ObjectType after = broken.after();
        ObjectType named = new ObjectType(
                partner,
                after.kind(),
                after.primaryKey(),
                after.properties().stream().map(this::retargeted).toList());
        ObjectNode definition = Expressions.object().put("app", broken.app());
        definition.putObject("initial").put("collection", broken.collection());
        definition.putObject("partner").put("collection", partner).set("objectType", RealmWriter.objectType(named));
        steps.into(definition, after.properties().getLast().name());
        return definition.put("conflicts", "latest");
    }
}
