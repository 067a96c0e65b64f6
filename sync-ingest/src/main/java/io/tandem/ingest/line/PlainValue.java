package io.tandem.ingest.line;

import io.tandem.contract.BsonBuffer;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.nio.charset.StandardCharsets;
import org.bson.BsonBinarySubType;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/// Reads one value of JSON and writes it as BSON in the same pass, where it is what a property was declared as, or
/// where nothing was declared. Every method that answers false, or [PlainWrapper#OTHER], has met something else.
final class PlainValue {
    /// Deeper objects are left to what tells how deep is too deep.
    private static final int DEEPEST = 60;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final JsonCursor json;
    private final BsonBuffer out;
    private final PlainNumber number = new PlainNumber();
    private final PlainWrapper wrapper;
    private final PlainObject objects;
    private @Nullable DeclaredModel model;

    PlainValue(JsonCursor json, BsonBuffer out) {
        this.json = json;
        this.out = out;
        this.wrapper = new PlainWrapper(json, number, out);
        this.objects = new PlainObject(json, out, this);
    }

    void start(@Nullable DeclaredModel declared) {
        objects.start();
        model = declared;
    }

    PlainObject objects() {
        return objects;
    }

    /// Reads a value of which nothing is declared.
    ///
    /// @return the number of its BSON type
    int any(int depth) {
        return switch (json.next()) {
            case '"' -> json.string(out) ? BsonType.STRING.getValue() : PlainWrapper.OTHER;
            case '{' -> {
                if (begins('$')) {
                    json.step();
                    yield wrapper.read(false);
                }
                yield objects.undeclared(depth + 1) ? BsonType.DOCUMENT.getValue() : PlainWrapper.OTHER;
            }
            case '[' -> array(null, false, depth + 1);
            default -> word(false);
        };
    }

    /// Reads a value that was declared, or an element of a declared collection.
    ///
    /// @return the number of its BSON type
    int declared(Element element, boolean optional, int depth) {
        int at = out.size();
        int type =
                switch (element) {
                    case Scalar scalar -> scalar(scalar, depth);
                    case Link link -> link(link, depth);
                };
        if (type == BsonType.NULL.getValue()) {
            return optional || element == Scalar.MIXED ? type : PlainWrapper.OTHER;
        }
        return type != PlainWrapper.OTHER && fits(element, type, at) ? type : PlainWrapper.OTHER;
    }

    /// Reads an array.
    ///
    /// @param element what its elements are declared as, where they are
    int array(@Nullable Element element, boolean optional, int depth) {
        if (depth > DEEPEST || !json.take('[')) {
            return PlainWrapper.OTHER;
        }
        int begin = out.size();
        out.putInt(0);
        if (json.next() != ']') {
            int index = 0;
            do {
                int member = out.size();
                out.put(0);
                out.putIndex(index++);
                int type = element == null ? any(depth) : declared(element, optional, depth);
                if (type == PlainWrapper.OTHER) {
                    return PlainWrapper.OTHER;
                }
                out.set(member, type);
            } while (json.take(','));
        }
        out.endDocument(begin);
        return json.take(']') ? BsonType.ARRAY.getValue() : PlainWrapper.OTHER;
    }

    /// Whether the object that the cursor is at has a first name that begins so.
    boolean begins(int sign) {
        int brace = json.place();
        json.step();
        boolean begins = json.take('"') && json.here() == sign;
        json.backTo(brace);
        return begins;
    }

    private int scalar(Scalar scalar, int depth) {
        if (scalar == Scalar.MIXED) {
            return any(depth);
        }
        return switch (json.next()) {
            case '"' -> json.string(out) ? BsonType.STRING.getValue() : PlainWrapper.OTHER;
            case '{' -> {
                json.step();
                yield wrapper.read(scalar == Scalar.INT);
            }
            default -> word(scalar == Scalar.INT);
        };
    }

    private int link(Link link, int depth) {
        DeclaredModel.Type target = model == null ? null : model.type(link.target());
        if (target != null && target.kind() == Kind.EMBEDDED && json.next() == '{') {
            return !begins('$') && objects.declared(target, true, depth + 1)
                    ? BsonType.DOCUMENT.getValue()
                    : PlainWrapper.OTHER;
        }
        // A key is of no declared int: its width is that of the object that it leads to, and both are one key.
        return scalar(Scalar.STRING, depth);
    }

    /// true, false, null or a number.
    private int word(boolean wide) {
        return switch (json.here()) {
            case 't' -> bool(TRUE, 1);
            case 'f' -> bool(FALSE, 0);
            case 'n' -> json.take(NULL) ? BsonType.NULL.getValue() : PlainWrapper.OTHER;
            default -> number.read(json) ? number(wide) : PlainWrapper.OTHER;
        };
    }

    private int bool(byte[] word, int value) {
        out.put(value);
        return json.take(word) ? BsonType.BOOLEAN.getValue() : PlainWrapper.OTHER;
    }

    private int number(boolean wide) {
        if (!number.isWhole()) {
            out.putLong(Double.doubleToRawLongBits(number.number()));
            return BsonType.DOUBLE.getValue();
        }
        long value = number.integer();
        if (wide || value != (int) value) {
            out.putLong(value);
            return BsonType.INT64.getValue();
        }
        out.putInt((int) value);
        return BsonType.INT32.getValue();
    }

    private boolean fits(Element element, int type, int at) {
        return switch (element) {
            case Scalar scalar -> fits(scalar, type, at);
            case Link link -> {
                DeclaredModel.Type target = model == null ? null : model.type(link.target());
                if (target == null) {
                    yield canBeKey(type, at);
                }
                yield target.kind() == Kind.EMBEDDED ? type == BsonType.DOCUMENT.getValue() : isKeyOf(target, type, at);
            }
        };
    }

    /// Reads a value that is the key of an object of a type.
    ///
    /// @return the number of its BSON type
    int key(DeclaredModel.Type type) {
        DeclaredModel.Declared key = type.byName().get(PlainObject.PRIMARY_KEY);
        return key != null && key.property().type() instanceof Scalar scalar
                ? declared(scalar, false, 1)
                : PlainWrapper.OTHER;
    }

    /// Whether a value is a key of a type; false as well where nobody said what its keys are.
    private boolean isKeyOf(DeclaredModel.Type target, int type, int at) {
        DeclaredModel.Declared key = target.byName().get(PlainObject.PRIMARY_KEY);
        return key != null && key.property().type() instanceof Scalar scalar && fits(scalar, type, at);
    }

    /// Whether a value of a BSON type can be a primary key.
    boolean canBeKey(int type, int at) {
        return fits(Scalar.INT, type, at)
                || fits(Scalar.STRING, type, at)
                || fits(Scalar.OBJECT_ID, type, at)
                || fits(Scalar.UUID, type, at);
    }

    private boolean fits(Scalar scalar, int type, int at) {
        boolean whole = type == BsonType.INT32.getValue() || type == BsonType.INT64.getValue();
        boolean binary = type == BsonType.BINARY.getValue();
        return switch (scalar) {
            case INT -> whole;
            case FLOAT, DOUBLE -> whole || type == BsonType.DOUBLE.getValue();
            case BOOL -> type == BsonType.BOOLEAN.getValue();
            case STRING -> type == BsonType.STRING.getValue();
            case DATE -> type == BsonType.DATE_TIME.getValue();
            case OBJECT_ID -> type == BsonType.OBJECT_ID.getValue();
            case DECIMAL -> type == BsonType.DECIMAL128.getValue();
            case UUID -> binary && isUuid(at);
            case DATA -> binary && !isUuid(at);
            // Nothing is read here that has no Realm type.
            case MIXED -> true;
        };
    }

    private boolean isUuid(int at) {
        return out.at(at + Integer.BYTES) == BsonBinarySubType.UUID_STANDARD.getValue();
    }
}
