package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/// The users of the model: what a schedule's numbers make them do, and an oracle that keeps what they did.
final class Users {
    /// One step of a schedule, from one number, so that a failing schedule shrinks.
    record Step(int kind, int choice) {
        static Step of(int number) {
            return new Step(number % 20, number / 20);
        }
    }

    /// Who touched what last, kept from what users did alone.
    static final class Oracle {
        record Last(int time, BsonDocument document) {}

        final Map<Side, Map<Group, Last>> last = new EnumMap<>(Side.class);
        boolean lastWasDelete;

        Oracle() {
            for (Side side : Side.values()) {
                last.put(side, new HashMap<>());
            }
        }
    }

    private Users() {}

    static void start(Model model, Oracle oracle, int number) {
        BsonDocument initial = sample(model.shape, Side.INITIAL, number);
        BsonDocument partner = number % 3 == 0 ? null : sample(model.shape, Side.PARTNER, number / 3);
        model.startWith(initial, partner);
        for (Group group : groups(model.shape)) {
            for (Side side : Side.values()) {
                BsonDocument document = model.document(side);
                boolean has = document != null && group.on(side).stream().anyMatch(document::containsKey);
                if (has) {
                    oracle.last.get(side).put(group, new Oracle.Last(0, document));
                }
            }
        }
    }

    private static BsonDocument sample(Shape shape, Side side, int number) {
        BsonDocument document = new BsonDocument("_id", new BsonInt32(1));
        int rest = number;
        for (String property :
                shape.values().get(side).keySet().stream().sorted().toList()) {
            List<BsonValue> values = shape.values().get(side).get(property);
            document.append(property, values.get(rest % values.size()));
            rest /= values.size();
        }
        return document;
    }

    static void run(Model model, Oracle oracle, Step step, boolean withDeletes) {
        switch (step.kind()) {
            case 0, 1, 2 -> change(model, oracle, EnumSet.of(Side.INITIAL), step.choice());
            case 3, 4, 5 -> change(model, oracle, EnumSet.of(Side.PARTNER), step.choice());
            case 6 -> change(model, oracle, EnumSet.allOf(Side.class), step.choice());
            case 7 -> replace(model, oracle, step.choice());
            case 8 -> {
                if (withDeletes) {
                    delete(model, oracle, step.choice());
                }
            }
            case 9 -> {
                if (withDeletes) {
                    insert(model, oracle, step.choice());
                }
            }
            case 10, 11 -> model.capture(1 + step.choice() % 3);
            case 12, 13, 14 -> {
                model.capture(1 + step.choice() % 2);
                model.settle(false);
            }
            case 15, 16 -> model.settle(step.choice() % 4 == 0);
            case 17 -> model.save();
            case 18 -> model.crash();
            default -> {
                model.capture(100);
                model.settle(false);
            }
        }
    }

    /// A step of users on one side alone, while nobody watches.
    static void runOn(Model model, Oracle oracle, Side side, Step step) {
        switch (step.kind() % 4) {
            case 0, 1 -> change(model, oracle, EnumSet.of(side), step.choice());
            case 2 -> replace(model, oracle, step.choice() / 2 * 2 + (side == Side.INITIAL ? 0 : 1));
            default -> {
                if (model.document(side) != null && step.choice() % 3 == 0) {
                    delete(model, oracle, side == Side.INITIAL ? 0 : 1);
                }
            }
        }
    }

    private static void change(Model model, Oracle oracle, Set<Side> sides, int choice) {
        Map<Side, BsonDocument> after = new EnumMap<>(Side.class);
        int rest = choice;
        for (Side side : sides) {
            BsonDocument before = model.document(side);
            if (before == null) {
                continue;
            }
            List<String> names =
                    model.shape.values().get(side).keySet().stream().sorted().toList();
            String property = names.get(rest % names.size());
            rest /= names.size();
            List<BsonValue> values = model.shape.values().get(side).get(property);
            int value = rest % (values.size() + (canBeUnset(property) ? 1 : 0));
            BsonDocument changed = before.clone();
            if (value == values.size()) {
                changed.remove(property);
            } else {
                changed.put(property, values.get(value));
            }
            after.put(side, changed);
        }
        write(model, oracle, after, Set.of());
    }

    /// Half of a joined value has no counterpart.
    private static boolean canBeUnset(String property) {
        return !Set.of("left", "right").contains(property);
    }

    private static void replace(Model model, Oracle oracle, int choice) {
        Side side = choice % 2 == 0 ? Side.INITIAL : Side.PARTNER;
        if (model.document(side) != null) {
            write(model, oracle, Map.of(side, sample(model.shape, side, choice / 2)), Set.of(side));
        }
    }

    private static void insert(Model model, Oracle oracle, int choice) {
        Side side = choice % 2 == 0 ? Side.INITIAL : Side.PARTNER;
        if (model.document(side) == null) {
            write(model, oracle, Map.of(side, sample(model.shape, side, choice / 2)), Set.of(side));
        }
    }

    private static void delete(Model model, Oracle oracle, int choice) {
        Set<Side> sides = new HashSet<>();
        if (choice % 3 != 1) {
            sides.add(Side.INITIAL);
        }
        if (choice % 3 != 0) {
            sides.add(Side.PARTNER);
        }
        sides.removeIf(side -> model.document(side) == null);
        if (!sides.isEmpty()) {
            model.delete(sides);
            oracle.lastWasDelete = true;
        }
    }

    private static void write(Model model, Oracle oracle, Map<Side, BsonDocument> after, Set<Side> whole) {
        Map<Side, BsonDocument> before = new EnumMap<>(Side.class);
        after.keySet().forEach(side -> before.put(side, model.document(side)));
        model.write(after, whole);
        after.forEach((side, document) -> {
            for (Group group : groups(model.shape)) {
                boolean touched = whole.contains(side)
                        || group.on(side).stream()
                                .anyMatch(property -> !Patch.same(
                                        before.get(side) == null
                                                ? null
                                                : before.get(side).get(property),
                                        document.get(property)));
                if (touched) {
                    oracle.last.get(side).put(group, new Oracle.Last(model.now(), document));
                    oracle.lastWasDelete = false;
                }
            }
        });
    }

    static Set<Group> groups(Shape shape) {
        Set<Group> groups = new HashSet<>();
        shape.values()
                .forEach((side, properties) ->
                        properties.keySet().forEach(property -> groups.add(shape.group(side, property))));
        return groups;
    }
}
