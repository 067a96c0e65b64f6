package io.tandem.schema.objects;

import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.objects.ClientView.Inside;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
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

/// An object, or an embedded one, where there was none: as given, and filled at every depth only with what the client's
/// declared model lacks, with the values that realm-core gives to new objects. Pure.
final class NewObject {
    private static final int UUID_BYTES = 16;

    private final ClientView client;

    NewObject(ClientView client) {
        this.client = client;
    }

    /// The object as it is inserted; the same one if nothing has to be filled in.
    BsonDocument of(SchemaType type, BsonDocument object) {
        if (!client.isDeclared()) {
            return object;
        }
        BsonDocument changed = new BsonDocument();
        for (Map.Entry<String, BsonValue> property : object.entrySet()) {
            BsonValue value = property.getValue();
            Inside inside = value.isDocument() || value.isArray() ? client.inside(type, property.getKey()) : null;
            BsonValue filled = inside == null ? value : inside(inside, value);
            if (filled != value) {
                changed.append(property.getKey(), filled);
            }
        }
        BsonDocument lacking = lacking(type, object);
        if (changed.isEmpty() && lacking.isEmpty()) {
            return object;
        }
        BsonDocument filled = new BsonDocument();
        filled.putAll(object);
        filled.putAll(changed);
        filled.putAll(lacking);
        return filled;
    }

    /// What is filled into an object of this type that has no such property; collections that are absent are empty.
    BsonDocument lacking(SchemaType type, BsonDocument object) {
        BsonDocument lacking = new BsonDocument();
        for (Property property : client.lacking(type).orElse(List.of())) {
            if (property.type() instanceof Element element && !object.containsKey(property.name())) {
                lacking.append(property.name(), property.optional() ? BsonNull.VALUE : empty(element));
            }
        }
        return lacking;
    }

    /// Embedded objects where there were none, or where they replace what was there.
    BsonValue inside(Inside inside, BsonValue value) {
        if (!client.isDeclared()) {
            return value;
        }
        return switch (inside.in()) {
            case PROPERTY -> value.isDocument() ? of(inside.type(), value.asDocument()) : value;
            case LIST -> value.isArray() ? elements(inside.type(), value.asArray()) : value;
            case DICTIONARY -> value.isDocument() ? values(inside.type(), value.asDocument()) : value;
        };
    }

    private BsonValue elements(SchemaType type, BsonArray array) {
        BsonArray filled = new BsonArray(array.size());
        boolean same = true;
        for (BsonValue element : array) {
            BsonValue now = element.isDocument() ? of(type, element.asDocument()) : element;
            same &= now == element;
            filled.add(now);
        }
        return same ? array : filled;
    }

    private BsonValue values(SchemaType type, BsonDocument dictionary) {
        BsonDocument filled = new BsonDocument();
        boolean same = true;
        for (Map.Entry<String, BsonValue> entry : dictionary.entrySet()) {
            BsonValue now =
                    entry.getValue().isDocument() ? of(type, entry.getValue().asDocument()) : entry.getValue();
            same &= now == entry.getValue();
            filled.append(entry.getKey(), now);
        }
        return same ? dictionary : filled;
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
