package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// JSON as BSON, member by member: a property that is called `$date` is no date.
public final class JsonBson {
    private JsonBson() {}

    /// An object of texts, flags, whole numbers, lists and objects.
    public static BsonDocument document(JsonNode object) {
        BsonDocument document = new BsonDocument();
        object.properties().forEach(entry -> document.append(entry.getKey(), value(entry.getValue())));
        return document;
    }

    private static BsonValue value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> document(node);
            case ARRAY -> new BsonArray(node.valueStream().map(JsonBson::value).toList());
            case STRING -> new BsonString(node.textValue());
            case BOOLEAN -> BsonBoolean.valueOf(node.booleanValue());
            case NUMBER -> new BsonInt32(node.intValue());
            case NULL -> BsonNull.VALUE;
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("Not JSON: " + node.getNodeType());
        };
    }
}
