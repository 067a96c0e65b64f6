package io.tandem.ingest.line;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.UuidRepresentation;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// The wrappers of Extended JSON 2, each by its name.
enum WrapperForm {
    OID("$oid", "a string of 24 hexadecimal digits"),
    NUMBER_INT("$numberInt", "a string with an integer of 32 bits"),
    NUMBER_LONG("$numberLong", "a string with an integer of 64 bits"),
    NUMBER_DOUBLE("$numberDouble", "a string with a number that fits a double, Infinity, -Infinity or NaN"),
    NUMBER_DECIMAL("$numberDecimal", "a string with a number that fits decimal128 exactly: at most 34 digits"),
    DATE("$date", "an ISO 8601 time with an offset and no more than milliseconds, or milliseconds since 1970"),
    BINARY("$binary", "{\"base64\":\"…\",\"subType\":\"00\"}, the subtype in hexadecimal"),
    UUID_TEXT("$uuid", "a string of hexadecimal digits in the form 8-4-4-4-12"),
    TIMESTAMP("$timestamp", "{\"t\":…,\"i\":…}, both integers of 32 bits without sign"),
    REGULAR_EXPRESSION("$regularExpression", "{\"pattern\":\"…\",\"options\":\"…\"} without NUL characters"),
    MIN_KEY("$minKey", "1"),
    MAX_KEY("$maxKey", "1"),
    UNDEFINED("$undefined", "true"),
    SYMBOL("$symbol", "a string"),
    CODE("$code", "a string, and $scope beside it a document"),
    DB_POINTER("$dbPointer", "{\"$ref\":\"…\",\"$id\":{\"$oid\":\"…\"}}");

    private static final Map<String, WrapperForm> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(WrapperForm::wrapperName, form -> form));
    private static final String SCOPE = "$scope";

    // Decimal128 reaches 10^6144; longer texts would only cost time.
    private static final int LONGEST_NUMBER = 6_200;

    private final String wrapperName;
    private final String expected;

    WrapperForm(String wrapperName, String expected) {
        this.wrapperName = wrapperName;
        this.expected = expected;
    }

    /// What the texts of wrapped values look like.
    private static final class Form {
        static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
        static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?");
        static final Pattern SUB_TYPE = Pattern.compile("[0-9a-fA-F]{1,2}");
        static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }

    /// The wrapper whose names these are, exactly; nothing for a document that stands for itself.
    static @Nullable WrapperForm of(BsonDocument document) {
        return switch (document.size()) {
            case 1 -> BY_NAME.get(document.getFirstKey());
            case 2 -> document.containsKey(CODE.wrapperName) && document.containsKey(SCOPE) ? CODE : null;
            default -> null;
        };
    }

    /// The value of a document of this form; throws one of several unchecked exceptions when its content is not.
    BsonValue unwrap(BsonDocument document) {
        BsonValue content = document.get(wrapperName, BsonNull.VALUE);
        return switch (this) {
            case OID -> new BsonObjectId(new ObjectId(text(content)));
            case NUMBER_INT -> new BsonInt32(Integer.parseInt(matching(Form.INTEGER, content)));
            case NUMBER_LONG -> new BsonInt64(Long.parseLong(matching(Form.INTEGER, content)));
            case NUMBER_DOUBLE -> new BsonDouble(doubleOf(text(content)));
            case NUMBER_DECIMAL -> new BsonDecimal128(decimalOf(text(content)));
            case DATE -> date(content);
            case BINARY -> binary(content);
            case UUID_TEXT ->
                new BsonBinary(UUID.fromString(matching(Form.UUID, content)), UuidRepresentation.STANDARD);
            case TIMESTAMP -> timestamp(content);
            case REGULAR_EXPRESSION -> regularExpression(content);
            case MIN_KEY -> onlyIf(integer(content) == 1, new BsonMinKey());
            case MAX_KEY -> onlyIf(integer(content) == 1, new BsonMaxKey());
            case UNDEFINED -> onlyIf(content.asBoolean().getValue(), new BsonUndefined());
            case SYMBOL -> new BsonSymbol(text(content));
            case CODE -> code(content, document.get(SCOPE));
            case DB_POINTER -> dbPointer(content);
        };
    }

    /// The name that says which wrapper it is, e.g. `$oid`.
    String wrapperName() {
        return wrapperName;
    }

    /// What the wrapper holds, for people.
    String expected() {
        return expected;
    }

    private static BsonValue date(BsonValue content) {
        if (!content.isString()) {
            return new BsonDateTime(integer(content));
        }
        Instant instant = OffsetDateTime.parse(text(content)).toInstant();
        BsonDateTime date = new BsonDateTime(instant.toEpochMilli());
        return onlyIf(Instant.ofEpochMilli(date.getValue()).equals(instant), date);
    }

    private static BsonValue binary(BsonValue content) {
        BsonDocument parts = parts(content);
        byte subType = (byte) Integer.parseInt(matching(Form.SUB_TYPE, part(parts, "subType")), 16);
        return new BsonBinary(subType, Base64.getDecoder().decode(text(part(parts, "base64"))));
    }

    private static BsonValue timestamp(BsonValue content) {
        BsonDocument parts = parts(content);
        long seconds = integer(part(parts, "t"));
        long ordinal = integer(part(parts, "i"));
        return onlyIf(
                seconds >>> Integer.SIZE == 0 && ordinal >>> Integer.SIZE == 0,
                new BsonTimestamp((int) seconds, (int) ordinal));
    }

    private static BsonValue regularExpression(BsonValue content) {
        BsonDocument parts = parts(content);
        String pattern = text(part(parts, "pattern"));
        String options = text(part(parts, "options"));
        return onlyIf(
                pattern.indexOf('\0') < 0 && options.indexOf('\0') < 0, new BsonRegularExpression(pattern, options));
    }

    private static BsonValue code(BsonValue content, @Nullable BsonValue scope) {
        return scope == null
                ? new BsonJavaScript(text(content))
                : new BsonJavaScriptWithScope(text(content), scope.asDocument());
    }

    private static BsonValue dbPointer(BsonValue content) {
        BsonDocument parts = parts(content);
        return new BsonDbPointer(
                text(part(parts, "$ref")), part(parts, "$id").asObjectId().getValue());
    }

    private static double doubleOf(String text) {
        return switch (text) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> {
                double number = Double.parseDouble(number(text));
                require(!Double.isInfinite(number));
                yield number;
            }
        };
    }

    private static Decimal128 decimalOf(String text) {
        boolean named = text.equals("Infinity") || text.equals("-Infinity") || text.equals("NaN");
        return Decimal128.parse(named ? text : number(text));
    }

    private static String number(String text) {
        require(text.length() <= LONGEST_NUMBER && Form.NUMBER.matcher(text).matches());
        return text;
    }

    private static String matching(Pattern form, BsonValue content) {
        String text = text(content);
        require(form.matcher(text).matches());
        return text;
    }

    private static String text(BsonValue content) {
        return content.asString().getValue();
    }

    private static long integer(BsonValue content) {
        return content.isInt32()
                ? content.asInt32().getValue()
                : content.asInt64().getValue();
    }

    private static BsonDocument parts(BsonValue content) {
        BsonDocument parts = content.asDocument();
        require(parts.size() == 2);
        return parts;
    }

    private static BsonValue part(BsonDocument parts, String name) {
        BsonValue part = parts.get(name);
        if (part == null) {
            throw new BsonInvalidOperationException("no " + name);
        }
        return part;
    }

    private static BsonValue onlyIf(boolean wellFormed, BsonValue value) {
        require(wellFormed);
        return value;
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw new IllegalArgumentException("malformed");
        }
    }
}
