package io.tandem.schema.notation;

import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Map;
import java.util.Optional;

/// The words for scalar types in App Services JSON schemas: those of BSON, `float`, `uuid`, `mixed`, and those of JSON.
final class TypeWords {
    private static final Map<String, Scalar> SCALARS = Map.ofEntries(
            Map.entry("int", Scalar.INT),
            Map.entry("long", Scalar.INT),
            Map.entry("integer", Scalar.INT),
            Map.entry("bool", Scalar.BOOL),
            Map.entry("boolean", Scalar.BOOL),
            Map.entry("float", Scalar.FLOAT),
            Map.entry("double", Scalar.DOUBLE),
            Map.entry("number", Scalar.DOUBLE),
            Map.entry("string", Scalar.STRING),
            Map.entry("binData", Scalar.DATA),
            Map.entry("date", Scalar.DATE),
            Map.entry("objectId", Scalar.OBJECT_ID),
            Map.entry("uuid", Scalar.UUID),
            Map.entry("decimal", Scalar.DECIMAL),
            Map.entry("mixed", Scalar.MIXED));

    private TypeWords() {}

    /// The scalar of a word.
    static Optional<Scalar> scalar(String word) {
        return Optional.ofNullable(SCALARS.get(word));
    }

    /// The word of App Services for a scalar.
    static String appServices(Scalar scalar) {
        return switch (scalar) {
            case INT -> "long";
            case BOOL -> "bool";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case STRING -> "string";
            case DATA -> "binData";
            case DATE -> "date";
            case OBJECT_ID -> "objectId";
            case UUID -> "uuid";
            case DECIMAL -> "decimal";
            case MIXED -> "mixed";
        };
    }
}
