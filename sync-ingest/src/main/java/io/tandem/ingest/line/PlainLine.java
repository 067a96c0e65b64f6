package io.tandem.ingest.line;

import io.tandem.contract.BsonBuffer;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// Reads a line as nearly all are: sound, of ordinary values, its type before its object. One pass over its bytes
/// parses them, checks them against the declared model and makes BSON of them. Whatever else a line is, it is left
/// to [LineParser], which reads it anew and tells its faults: this here only ever says what that would say.
///
/// Used by one thread.
final class PlainLine {
    /// Longer lines are left as well, so that what is kept for the next line stays small.
    private static final int LONGEST = 256 * 1024;

    private static final int OBJECT_ID_BYTES = 12;
    private static final byte[] ID = name("id");
    private static final byte[] TYPE = name("type");
    private static final byte[] OP = name("op");
    private static final byte[] OBJECT = name("object");
    private static final byte[] KEY = name("key");
    private static final byte[] SET = name("set");

    private final JsonCursor json = new JsonCursor();
    private final BsonBuffer out = new BsonBuffer();
    private final PlainValue values = new PlainValue(json, out);
    private @Nullable DeclaredModel model;

    // Lines that follow each other are mostly of one type.
    private String knownName = "";
    private byte[] knownUtf8 = {};
    private boolean isKnownGood;

    private @Nullable String id;
    private @Nullable String type;
    private @Nullable String op;
    private @Nullable BsonValue key;
    private @Nullable RawBsonDocument object;
    private @Nullable RawBsonDocument set;

    /// The document that was read last.
    private @Nullable RawBsonDocument raw;

    /// The change that a line says; nothing where it is not as nearly all are.
    ///
    /// @param line well-formed UTF-8
    ChangeLine.@Nullable Sound read(byte[] line, @Nullable DeclaredModel declared) {
        if (line.length > LONGEST) {
            return null;
        }
        json.start(line);
        out.clear();
        values.start(declared);
        model = declared;
        id = null;
        type = null;
        op = null;
        key = null;
        object = null;
        set = null;
        return members() ? sound() : null;
    }

    private boolean members() {
        if (!json.take('{')) {
            return false;
        }
        do {
            if (!json.name() || !member()) {
                return false;
            }
        } while (json.take(','));
        return json.take('}') && json.next() == 0 && json.place() == json.bytes().length;
    }

    private boolean member() {
        if (json.is(ID)) {
            boolean read = id == null && json.plainString();
            id = read ? json.string() : null;
            int bytes = json.end() - json.begin();
            return read && bytes > 0 && bytes <= LineCheck.LONGEST_ID;
        }
        if (json.is(TYPE)) {
            return type == null && json.plainString() && type();
        }
        if (json.is(OP)) {
            boolean read = op == null && json.plainString();
            op = read ? json.string() : null;
            return read;
        }
        if (json.is(OBJECT)) {
            boolean read = object == null && document(true);
            object = read ? raw : null;
            return read && key();
        }
        if (json.is(SET)) {
            boolean read = set == null && document(false);
            set = read ? raw : null;
            return read && values.objects().keyType() == 0;
        }
        return json.is(KEY) && key == null && ownKey();
    }

    private boolean type() {
        if (!json.is(knownUtf8) || knownName.isEmpty()) {
            knownName = json.string();
            knownUtf8 = name(knownName);
            isKnownGood = LineCheck.isTypeName(knownName);
        }
        type = knownName;
        return isKnownGood;
    }

    private boolean document(boolean wholly) {
        DeclaredModel.Type declared = declaredType();
        if (model != null && declared == null) {
            return false;
        }
        int begin = out.size();
        if (!values.objects().outermost(declared, wholly)) {
            return false;
        }
        raw = new RawBsonDocument(out.copy(begin, out.size()));
        return true;
    }

    private DeclaredModel.@Nullable Type declaredType() {
        DeclaredModel.Type declared = model == null || type == null ? null : model.type(type);
        return declared == null || declared.kind() == Kind.EMBEDDED ? null : declared;
    }

    /// The key of the object that was just read.
    private boolean key() {
        PlainObject read = values.objects();
        if (key != null || read.keyType() == 0 || !values.canBeKey(read.keyType(), read.keyAt())) {
            return false;
        }
        key = value(read.keyType(), read.keyAt());
        return true;
    }

    /// The key that a line has beside what becomes of the object.
    private boolean ownKey() {
        int at = out.size();
        int read;
        if (model == null) {
            read = values.any(1);
        } else {
            DeclaredModel.Type declared = declaredType();
            read = declared == null ? PlainWrapper.OTHER : values.key(declared);
        }
        if (read == PlainWrapper.OTHER || !values.canBeKey(read, at)) {
            return false;
        }
        key = value(read, at);
        return true;
    }

    private ChangeLine.@Nullable Sound sound() {
        Operation operation = operation();
        if (operation == null || type == null) {
            return null;
        }
        return new ChangeLine.Sound(id == null ? UUID.randomUUID().toString() : id, type, operation);
    }

    private @Nullable Operation operation() {
        String what = op == null && object != null ? "upsert" : op;
        return switch (what) {
            case "upsert" -> object == null || set != null || key == null ? null : new Operation.Upsert(key, object);
            case "update" ->
                object != null || key == null || set == null || set.isEmpty()
                        ? null
                        : new Operation.Update(key, set, List.of());
            case "delete" -> object != null || key == null || set != null ? null : new Operation.Delete(key);
            case null, default -> null;
        };
    }

    private BsonValue value(int bsonType, int at) {
        if (bsonType == BsonType.INT32.getValue()) {
            return new BsonInt32(out.intAt(at));
        }
        if (bsonType == BsonType.INT64.getValue()) {
            return new BsonInt64(out.longAt(at));
        }
        if (bsonType == BsonType.OBJECT_ID.getValue()) {
            return new BsonObjectId(new ObjectId(out.copy(at, at + OBJECT_ID_BYTES)));
        }
        if (bsonType == BsonType.STRING.getValue()) {
            int text = at + Integer.BYTES;
            return new BsonString(new String(out.copy(text, text + out.intAt(at) - 1), StandardCharsets.UTF_8));
        }
        int data = at + Integer.BYTES + 1;
        return new BsonBinary(BsonBinarySubType.UUID_STANDARD, out.copy(data, data + out.intAt(at)));
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
