package io.tandem.ingest.line;

import io.tandem.contract.ObjectKey;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What the members of a line must be, beside being well-formed: together they say one change of one object.
final class LineCheck {
    /// Bytes of an id.
    static final int LONGEST_ID = 256;

    private static final int LONGEST_TYPE_NAME = 57;
    private static final String PRIMARY_KEY = "_id";

    private final Members members;
    private final @Nullable DeclaredModel model;
    private final Faults faults;

    private LineCheck(Members members, @Nullable DeclaredModel model, Faults faults) {
        this.members = members;
        this.model = model;
        this.faults = faults;
    }

    /// The change that the members say, unless a fault is found now or was found before.
    static ChangeLine check(Members members, @Nullable DeclaredModel model, Faults faults) {
        return new LineCheck(members, model, faults).check();
    }

    private ChangeLine check() {
        checkId();
        checkType();
        Operation operation = operation();
        if (model != null && operation != null && members.type() != null) {
            new ModelCheck(model, faults).check(members.type(), operation);
        }
        if (!faults.none() || operation == null || members.type() == null) {
            return new ChangeLine.Faulty(faults.list());
        }
        String id = members.id() == null ? UUID.randomUUID().toString() : members.id();
        return new ChangeLine.Sound(
                id, members.type(), model == null ? operation : DeclaredInts.widened(model, members.type(), operation));
    }

    private @Nullable Operation operation() {
        if (members.has("op") && members.op() == null) {
            return null;
        }
        String op = members.op() == null && members.has("object") ? "upsert" : members.op();
        return switch (op) {
            case null -> {
                faults.add(
                        "",
                        FaultCode.MISSING_MEMBER,
                        "op is missing: upsert (with object), update or delete (with key)");
                yield null;
            }
            case "upsert" -> upsert();
            case "update" -> update();
            case "delete" -> delete();
            default -> {
                faults.add("/op", FaultCode.UNKNOWN_OP, "op is upsert, update or delete");
                yield null;
            }
        };
    }

    private @Nullable Operation upsert() {
        refuseBeside("upsert", "key", "set", "unset");
        requireMember("object", "the whole object");
        BsonDocument object = members.object();
        if (object == null) {
            return null;
        }
        BsonValue key = object.get(PRIMARY_KEY);
        if (key == null) {
            faults.add(
                    "/object",
                    FaultCode.MISSING_PRIMARY_KEY,
                    "the object has no _id: name the property that holds the id \"_id\" (./tandem load does it with --id)");
            return null;
        }
        checkPrimaryKey("/object/_id", key);
        return new Operation.Upsert(object);
    }

    private @Nullable Operation update() {
        refuseBeside("update", "object");
        requireMember("key", "the _id of the object");
        BsonValue key = members.key();
        if (key != null) {
            checkPrimaryKey("/key", key);
        }
        BsonDocument set = members.set() == null ? new BsonDocument() : members.set();
        List<String> unset = members.unset() == null ? List.of() : members.unset();
        BsonValue newKey = set.get(PRIMARY_KEY);
        if (newKey != null && key != null && !isSameKey(newKey, key)) {
            faults.add(
                    "/set/_id", FaultCode.PRIMARY_KEY_CHANGE, "an _id stays; delete the object and upsert a new one");
        }
        for (int i = 0; i < unset.size(); i++) {
            if (unset.get(i).equals(PRIMARY_KEY)) {
                faults.add("/unset/" + i, FaultCode.PRIMARY_KEY_CHANGE, "an _id cannot be unset; delete the object");
            } else if (set.containsKey(unset.get(i))) {
                faults.add("/unset/" + i, FaultCode.SET_AND_UNSET, "the property is set and unset at once");
            }
        }
        // Equal to the key, and so nothing to set.
        set.remove(PRIMARY_KEY);
        if (set.isEmpty() && unset.isEmpty() && faults.none()) {
            faults.add("", FaultCode.NOTHING_TO_CHANGE, "an update has properties to set or names to unset");
        }
        return key == null ? null : new Operation.Update(key, set, unset);
    }

    private @Nullable Operation delete() {
        refuseBeside("delete", "object", "set", "unset");
        requireMember("key", "the _id of the object");
        BsonValue key = members.key();
        if (key == null) {
            return null;
        }
        checkPrimaryKey("/key", key);
        return new Operation.Delete(key);
    }

    private void checkId() {
        String id = members.id();
        if (id != null && (id.isEmpty() || Text.utf8Length(id) > LONGEST_ID)) {
            faults.add("/id", FaultCode.BAD_ID, "an id has 1 to " + LONGEST_ID + " bytes of UTF-8");
        }
    }

    private void checkType() {
        requireMember("type", "the name of the object type");
        String type = members.type();
        if (type == null) {
            return;
        }
        if (!isTypeName(type)) {
            faults.add(
                    "/type",
                    FaultCode.BAD_TYPE_NAME,
                    "an object type's name has 1 to " + LONGEST_TYPE_NAME
                            + " bytes, no '$', '.' or NUL, and begins neither with system nor with tandem");
        }
    }

    /// Whether an object type, and its collection, can have this name.
    static boolean isTypeName(String type) {
        return !type.isEmpty()
                && Text.utf8Length(type) <= LONGEST_TYPE_NAME
                && type.chars().noneMatch(c -> c == 0 || c == '$' || c == '.')
                && !type.startsWith("system")
                && !type.startsWith("tandem");
    }

    private void checkPrimaryKey(String pointer, BsonValue key) {
        if (!Values.canBeKey(key) && !faults.isAt(pointer)) {
            faults.add(
                    pointer, FaultCode.BAD_PRIMARY_KEY, "a primary key is a string, an integer, an objectId or a uuid");
        }
    }

    private void requireMember(String name, String what) {
        if (!members.has(name)) {
            faults.add("", FaultCode.MISSING_MEMBER, name + " is missing: " + what);
        }
    }

    private void refuseBeside(String op, String... names) {
        for (String name : names) {
            if (members.has(name)) {
                faults.add("/" + name, FaultCode.MISPLACED_MEMBER, "op " + op + " has no " + name);
            }
        }
    }

    private static boolean isSameKey(BsonValue one, BsonValue other) {
        return ObjectKey.canonical(one).equals(ObjectKey.canonical(other));
    }
}
