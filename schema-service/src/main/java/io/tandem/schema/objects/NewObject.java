package io.tandem.schema.objects;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// A document as it is inserted: as given, and filled only with what the client's declared model lacks, with the
/// values that realm-core gives to new objects. Pure.
final class NewObject {
    private static final int UUID_BYTES = 16;

    private NewObject() {}

    static BsonDocument of(BsonDocument object, TypeSchema schema, @Nullable Map<String, ObjectType> model) {
        ObjectType declared = model == null ? null : model.get(schema.title());
        SchemaType type = schema.type(schema.title());
        if (declared == null || type == null) {
            return object;
        }
        BsonDocument lacking = new BsonDocument();
        for (SchemaProperty known : type.properties().values()) {
            Property property = known.property();
            boolean isUnknown = declared.property(property.name()).isEmpty() && !object.containsKey(property.name());
            // A collection that is absent is empty.
            if (isUnknown && property.type() instanceof Element element) {
                lacking.append(property.name(), property.optional() ? BsonNull.VALUE : empty(element));
            }
        }
        if (lacking.isEmpty()) {
            return object;
        }
        BsonDocument filled = object.clone();
        filled.putAll(lacking);
        return filled;
    }

    private static BsonValue empty(Element element) {
        return switch (element) {
            case Link ignored -> BsonNull.VALUE;
            case Scalar scalar ->
                switch (scalar) {
                    case INT -> new BsonInt64(0);
                    case BOOL -> BsonBoolean.FALSE;
                    case FLOAT, DOUBLE -> new BsonDouble(0);
                    case STRING -> new BsonString("");
                    case DATA -> new BsonBinary(new byte[0]);
                    case DATE -> new BsonDateTime(0);
                    case OBJECT_ID -> new BsonObjectId(new ObjectId(new byte[12]));
                    case UUID -> new BsonBinary(BsonBinarySubType.UUID_STANDARD, new byte[UUID_BYTES]);
                    case DECIMAL -> new BsonDecimal128(Decimal128.POSITIVE_ZERO);
                    case MIXED -> BsonNull.VALUE;
                };
        };
    }
}
