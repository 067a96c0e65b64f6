package io.tandem.contract.schema;

import java.util.Arrays;
import java.util.Optional;
import org.bson.BsonBinarySubType;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The type of a property, in realm-core's terms. Whether a [Link] is an embedded object depends on its target's kind.
public sealed interface PropertyType {

    /// What a property, or the element of a collection, can hold.
    sealed interface Element extends PropertyType {}

    /// The types without parts. `notation` is Realm JS' word, `text` the word in realm-core's messages.
    enum Scalar implements Element {
        INT("int", "int"),
        BOOL("bool", "bool"),
        FLOAT("float", "float"),
        DOUBLE("double", "double"),
        STRING("string", "string"),
        DATA("data", "data"),
        DATE("date", "date"),
        OBJECT_ID("objectId", "object id"),
        UUID("uuid", "uuid"),
        DECIMAL("decimal128", "decimal"),
        MIXED("mixed", "mixed");

        private final String notation;
        private final String text;

        Scalar(String notation, String text) {
            this.notation = notation;
            this.text = text;
        }

        /// Realm JS' word, e.g. `decimal128`.
        public String notation() {
            return notation;
        }

        @Override
        public String text() {
            return text;
        }

        /// The scalar of this Realm JS word; `decimal` is read as well.
        public static Optional<Scalar> of(String notation) {
            return Arrays.stream(values())
                    .filter(scalar ->
                            scalar.notation.equals(notation) || (scalar == DECIMAL && notation.equals("decimal")))
                    .findFirst();
        }

        /// The scalar that a stored value is; none for objects, lists, null, and what Realm has no type for. A
        /// value by itself is never float or mixed.
        public static @Nullable Scalar of(BsonValue value) {
            return of(
                    value.getBsonType(),
                    value.isBinary() && value.asBinary().getType() == BsonBinarySubType.UUID_STANDARD.getValue());
        }

        /// The same of a value that is not decoded.
        ///
        /// @param isUuid whether it is binary data of the subtype of UUIDs
        public static @Nullable Scalar of(BsonType type, boolean isUuid) {
            return switch (type) {
                case INT32, INT64 -> INT;
                case DOUBLE -> DOUBLE;
                case STRING -> STRING;
                case BOOLEAN -> BOOL;
                case DATE_TIME -> DATE;
                case OBJECT_ID -> OBJECT_ID;
                case DECIMAL128 -> DECIMAL;
                case BINARY -> isUuid ? UUID : DATA;
                case DOCUMENT, ARRAY, NULL -> null;
                case UNDEFINED,
                        REGULAR_EXPRESSION,
                        DB_POINTER,
                        JAVASCRIPT,
                        SYMBOL,
                        JAVASCRIPT_WITH_SCOPE,
                        TIMESTAMP,
                        MIN_KEY,
                        MAX_KEY,
                        END_OF_DOCUMENT -> null;
            };
        }

        /// Whether a property of this type takes a value as it is. An int fits a double: JavaScript writes 1.0 as 1.
        ///
        /// @param found the scalar that the value is
        public boolean takes(@Nullable Scalar found) {
            return found == this || ((this == DOUBLE || this == FLOAT) && (found == INT || found == DOUBLE));
        }

        /// Whether values of this type can be keys of objects.
        public boolean canBeKey() {
            return this == INT || this == STRING || this == OBJECT_ID || this == UUID;
        }
    }

    /// A to-one link, or an embedded object, of object type `target`.
    record Link(String target) implements Element {
        @Override
        public String text() {
            return "<" + target + ">";
        }
    }

    /// An ordered list.
    record ListOf(Element element) implements PropertyType {
        @Override
        public String text() {
            return "array<" + inner(element) + ">";
        }
    }

    /// A set.
    record SetOf(Element element) implements PropertyType {
        @Override
        public String text() {
            return "set<" + inner(element) + ">";
        }
    }

    /// A dictionary with string keys.
    record DictionaryOf(Element element) implements PropertyType {
        @Override
        public String text() {
            return "dictionary<string, " + inner(element) + ">";
        }
    }

    /// The type as realm-core's messages print it, e.g. `object id`, `<Person>`, `array<int>`.
    String text();

    private static String inner(Element element) {
        return switch (element) {
            case Scalar scalar -> scalar.text();
            case Link link -> link.target();
        };
    }
}
