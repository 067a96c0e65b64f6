package io.tandem.schema.rules;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// One role of an object type: whose it is, and what those may write.
///
/// @param name      for people
/// @param applyWhen whose it is; of several roles the first counts
/// @param filter    which objects they may write, before and after
/// @param write     whether they may write at all
/// @param insert    which objects they may insert
/// @param delete    which objects they may delete
record DataRole(String name, Condition applyWhen, Condition filter, boolean write, Condition insert, Condition delete) {
    private static final int LONGEST_NAME = 100;
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "apply_when",
            "document_filters",
            "read",
            "write",
            "insert",
            "delete",
            "search",
            "fields",
            "additional_fields");

    /// Whether whoever has it may write every object.
    boolean writesAll() {
        return write && filter.equals(Condition.TRUE) && insert.equals(Condition.TRUE) && delete.equals(Condition.TRUE);
    }

    /// Reads roles as App Services has them.
    ///
    /// @throws InvalidRulesException when they are none, or say what is not known here
    static List<DataRole> read(BsonValue roles) {
        if (!roles.isArray()) {
            throw new InvalidRulesException("roles", "a list is needed");
        }
        List<BsonValue> all = roles.asArray();
        return IntStream.range(0, all.size())
                .mapToObj(i -> read("roles[" + i + "]", all.get(i)))
                .toList();
    }

    private static DataRole read(String place, BsonValue value) {
        if (!value.isDocument()) {
            throw new InvalidRulesException(place, "an object is needed");
        }
        BsonDocument role = value.asDocument();
        role.keySet().stream()
                .filter(member -> !MEMBERS.contains(member))
                .findFirst()
                .ifPresent(member -> {
                    throw new InvalidRulesException(
                            place + "." + member,
                            "a role has "
                                    + String.join(
                                            ", ", MEMBERS.stream().sorted().toList()));
                });
        for (String fields : List.of("fields", "additional_fields")) {
            if (role.containsKey(fields)) {
                throw new InvalidRulesException(
                        place + "." + fields,
                        "rules for single properties are not known; say \"write\" for the whole object, and leave this out");
            }
        }
        BsonValue filters = needed(place, role, "document_filters");
        if (!filters.isDocument()) {
            throw new InvalidRulesException(place + ".document_filters", "an object with read and write is needed");
        }
        String inside = place + ".document_filters";
        Expressions ofObjects = new Expressions(true);
        ofObjects.condition(inside + ".read", needed(inside, filters.asDocument(), "read"));
        return new DataRole(
                name(place, needed(place, role, "name")),
                new Expressions(false).condition(place + ".apply_when", needed(place, role, "apply_when")),
                ofObjects.condition(inside + ".write", needed(inside, filters.asDocument(), "write")),
                flag(place, role, "write"),
                ofObjects.condition(place + ".insert", role.get("insert", BsonBoolean.TRUE)),
                ofObjects.condition(place + ".delete", role.get("delete", BsonBoolean.TRUE)));
    }

    private static BsonValue needed(String place, BsonDocument object, String member) {
        @Nullable BsonValue value = object.get(member);
        if (value == null) {
            throw new InvalidRulesException(place + "." + member, "it is needed");
        }
        return value;
    }

    private static String name(String place, BsonValue name) {
        if (!name.isString()
                || name.asString().getValue().isBlank()
                || name.asString().getValue().length() > LONGEST_NAME) {
            throw new InvalidRulesException(
                    place + ".name", "a text of 1 to " + LONGEST_NAME + " characters is needed");
        }
        return name.asString().getValue();
    }

    private static boolean flag(String place, BsonDocument role, String member) {
        BsonValue value = role.get(member, BsonBoolean.FALSE);
        if (!value.isBoolean()) {
            throw new InvalidRulesException(
                    place + "." + member,
                    "true or false is needed; what depends on the object stands in document_filters");
        }
        return value.asBoolean().getValue();
    }
}
