package io.tandem.contract;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonBinarySubType;
import org.bson.BsonDateTime;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// Steps through the members of a BSON document, or the elements of an array, and decodes those that it is asked for:
/// the driver's reader makes a `String` of every name, which takes longer than all that is asked of most objects.
///
/// @see <a href="https://bsonspec.org/spec.html">the format</a>
public final class BsonCursor {
    private static final int SHORTEST_DOCUMENT = 5;

    private final byte[] bytes;
    private final ByteBuffer numbers;
    private final int limit;
    private int name;
    private int value;
    private int end;
    private boolean isExpected;
    private BsonType type = BsonType.END_OF_DOCUMENT;

    /// @param begin where the document begins
    /// @throws BsonSerializationException when there is none
    public BsonCursor(byte[] bytes, int begin) {
        this(bytes, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), begin, bytes.length);
    }

    private BsonCursor(byte[] bytes, ByteBuffer numbers, int begin, int most) {
        this.bytes = bytes;
        this.numbers = numbers;
        int length = begin + SHORTEST_DOCUMENT <= most ? numbers.getInt(begin) : 0;
        if (length < SHORTEST_DOCUMENT || length > most - begin || bytes[begin + length - 1] != 0) {
            throw new BsonSerializationException("no document of " + length + " bytes begins at byte " + begin);
        }
        this.limit = begin + length - 1;
        this.end = begin + Integer.BYTES;
    }

    /// At the beginning of this document.
    public static BsonCursor of(RawBsonDocument document) {
        ByteBuf buffer = document.getByteBuffer();
        return new BsonCursor(buffer.array(), buffer.position());
    }

    /// Goes on to the next member.
    ///
    /// @return false when there is none
    /// @throws BsonSerializationException when what follows is no member of a document
    public boolean next() {
        isExpected = false;
        return begins() && ends(afterText(name));
    }

    /// The same, faster where the next member has the name that is expected.
    ///
    /// @param expected the bytes of that name
    public boolean next(byte[] expected) {
        if (!begins()) {
            return false;
        }
        isExpected = isAt(name, expected);
        return ends(isExpected ? name + expected.length + 1 : afterText(name));
    }

    private boolean begins() {
        if (end >= limit) {
            return false;
        }
        BsonType known = BsonType.findByValue(bytes[end]);
        if (known == null || known == BsonType.END_OF_DOCUMENT) {
            throw new BsonSerializationException("no BSON type " + bytes[end] + " at byte " + end);
        }
        type = known;
        name = end + 1;
        return true;
    }

    private boolean ends(int begin) {
        value = begin;
        long after = value + length(value);
        if (after > limit) {
            throw new BsonSerializationException("a value at byte " + value + " is longer than its document");
        }
        end = (int) after;
        return true;
    }

    /// The type of this member.
    public BsonType type() {
        return type;
    }

    /// Whether its name is the one that was expected.
    public boolean isExpected() {
        return isExpected;
    }

    /// Whether this is its name.
    ///
    /// @param utf8 the name's bytes
    public boolean isNamed(byte[] utf8) {
        return Arrays.equals(bytes, name, value - 1, utf8, 0, utf8.length);
    }

    /// Its name.
    public String name() {
        return new String(bytes, name, value - 1 - name, StandardCharsets.UTF_8);
    }

    /// Goes on to the next member of this name; false when there is none.
    ///
    /// @param utf8 the name's bytes
    public boolean find(byte[] utf8) {
        while (next(utf8)) {
            if (isExpected) {
                return true;
            }
        }
        return false;
    }

    /// Goes on to the next member that has the name of another document's member; false when there is none.
    public boolean findNameOf(BsonCursor other) {
        while (next()) {
            if (Arrays.equals(bytes, name, value, other.bytes, other.name, other.value)) {
                return true;
            }
        }
        return false;
    }

    /// Whether it has the same bytes, type and value, as a member of another document.
    public boolean isSameValue(BsonCursor other) {
        return type == other.type && Arrays.equals(bytes, value, end, other.bytes, other.value, other.end);
    }

    /// Whether it is binary data of the subtype of UUIDs.
    public boolean isUuid() {
        return type == BsonType.BINARY && bytes[value + Integer.BYTES] == BsonBinarySubType.UUID_STANDARD.getValue();
    }

    /// The text that it is.
    ///
    /// @throws BsonSerializationException when it is none
    public String text() {
        if (type != BsonType.STRING) {
            throw new BsonSerializationException("a value of type " + type + " is no string");
        }
        return new String(bytes, value + Integer.BYTES, end - value - Integer.BYTES - 1, StandardCharsets.UTF_8);
    }

    /// The same; that text itself where it is the likely one, so that what comes again and again is kept once.
    ///
    /// @throws BsonSerializationException when it is none
    public String text(@Nullable String likely) {
        return likely != null && isText(likely) ? likely : text();
    }

    private boolean isText(String ascii) {
        int begin = value + Integer.BYTES;
        if (type != BsonType.STRING || end - begin - 1 != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[begin + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The document that it is, still the bytes that it came in.
    ///
    /// @throws BsonSerializationException when it is none
    public RawBsonDocument document() {
        if (type != BsonType.DOCUMENT) {
            throw new BsonSerializationException("a value of type " + type + " is no document");
        }
        return new RawBsonDocument(bytes, value, end - value);
    }

    /// Its value, decoded.
    ///
    /// @throws org.bson.BSONException when what it holds is no BSON, or a document in it has one name twice
    public BsonValue decoded() {
        return switch (type) {
            case STRING -> new BsonString(text());
            case INT32 -> new BsonInt32(numbers.getInt(value));
            case INT64 -> new BsonInt64(numbers.getLong(value));
            case TIMESTAMP -> new BsonTimestamp(numbers.getLong(value));
            case DATE_TIME -> new BsonDateTime(numbers.getLong(value));
            case OBJECT_ID -> new BsonObjectId(new ObjectId(Arrays.copyOfRange(bytes, value, end)));
            default -> BsonBytes.decode(alone()).values().iterator().next();
        };
    }

    /// This member as the only one of a document.
    private byte[] alone() {
        int length = end - begin();
        ByteBuffer document = ByteBuffer.allocate(Integer.BYTES + length + 1).order(ByteOrder.LITTLE_ENDIAN);
        return document.putInt(document.capacity()).put(bytes, begin(), length).array();
    }

    /// Where this member begins: type, name, value.
    public int begin() {
        return name - 1;
    }

    /// Where this member's value begins.
    public int valueBegin() {
        return value;
    }

    /// Where this member ends, and the next one begins; before the first one, where that begins.
    public int end() {
        return end;
    }

    /// The members of this document, or the elements of this array.
    ///
    /// @throws BsonSerializationException when it is none, or is shorter than its place
    public BsonCursor inside() {
        if (type != BsonType.DOCUMENT && type != BsonType.ARRAY) {
            throw new BsonSerializationException("a value of type " + type + " has nothing inside");
        }
        return new BsonCursor(bytes, numbers, value, end);
    }

    private long length(int at) {
        return switch (type) {
            case UNDEFINED, NULL, MIN_KEY, MAX_KEY, END_OF_DOCUMENT -> 0;
            case BOOLEAN -> flag(at);
            case INT32 -> Integer.BYTES;
            case DOUBLE, DATE_TIME, TIMESTAMP, INT64 -> Long.BYTES;
            case OBJECT_ID -> 12;
            case DECIMAL128 -> 16;
            case STRING, JAVASCRIPT, SYMBOL -> text(at);
            case DB_POINTER -> text(at) + 12;
            case DOCUMENT, ARRAY, JAVASCRIPT_WITH_SCOPE -> number(at, SHORTEST_DOCUMENT);
            case BINARY -> Integer.BYTES + 1 + number(at, 0);
            case REGULAR_EXPRESSION -> afterText(afterText(at)) - at;
        };
    }

    private long text(int at) {
        long length = Integer.BYTES + number(at, 1);
        if (at + length > limit || bytes[(int) (at + length - 1)] != 0) {
            throw new BsonSerializationException("a string at byte " + at + " does not end where it says");
        }
        return length;
    }

    private long flag(int at) {
        if (bytes[at] != 0 && bytes[at] != 1) {
            throw new BsonSerializationException("a boolean at byte " + at + " is neither true nor false");
        }
        return 1;
    }

    private long number(int at, int least) {
        int number = at + Integer.BYTES <= limit ? numbers.getInt(at) : -1;
        if (number < least) {
            throw new BsonSerializationException("no length at byte " + at);
        }
        return number;
    }

    private boolean isAt(int at, byte[] text) {
        int after = at + text.length;
        return after < limit && bytes[after] == 0 && Arrays.equals(bytes, at, after, text, 0, text.length);
    }

    private int afterText(int at) {
        int i = at;
        while (bytes[i] != 0) {
            i++;
        }
        if (i >= limit) {
            throw new BsonSerializationException("a name at byte " + at + " does not end");
        }
        return i + 1;
    }
}
