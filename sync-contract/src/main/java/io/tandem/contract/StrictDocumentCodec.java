package io.tandem.contract;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;

/// Reads documents in which each name comes once: what was checked value by value can then be stored as the bytes that
/// it came in. (The driver's own codec drops all but the last; it also asks a registry for the codec of each value.)
final class StrictDocumentCodec extends BsonDocumentCodec {

    @Override
    public BsonDocument decode(BsonReader reader, DecoderContext context) {
        BsonDocument document = new BsonDocument();
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            put(document, reader.readName(), readValue(reader, context));
        }
        reader.readEndDocument();
        return document;
    }

    private static void put(BsonDocument document, String name, BsonValue value) {
        if (document.put(name, value) != null) {
            throw new BsonSerializationException("a document has two properties '" + name + "'");
        }
    }

    @Override
    protected BsonValue readValue(BsonReader reader, DecoderContext context) {
        return switch (reader.getCurrentBsonType()) {
            case DOCUMENT -> decode(reader, context);
            case ARRAY -> elements(reader, context);
            // Most values are; a registry would be asked for each one's codec.
            case STRING -> new BsonString(reader.readString());
            default -> super.readValue(reader, context);
        };
    }

    private BsonArray elements(BsonReader reader, DecoderContext context) {
        BsonArray array = new BsonArray();
        reader.readStartArray();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            array.add(readValue(reader, context));
        }
        reader.readEndArray();
        return array;
    }
}
