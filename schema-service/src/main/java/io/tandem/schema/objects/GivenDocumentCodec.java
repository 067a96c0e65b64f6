package io.tandem.schema.objects;

import com.mongodb.MongoClientSettings;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;

/// Sends documents that are bytes already as these bytes; the driver's codec would read them to write them again.
public final class GivenDocumentCodec implements Codec<BsonDocument> {
    /// For collections of documents of which some are bytes.
    public static final CodecRegistry REGISTRY = CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(new GivenDocumentCodec()), MongoClientSettings.getDefaultCodecRegistry());

    private final BsonDocumentCodec values = new BsonDocumentCodec();
    private final RawBsonDocumentCodec bytes = new RawBsonDocumentCodec();

    private GivenDocumentCodec() {}

    @Override
    public void encode(BsonWriter writer, BsonDocument document, EncoderContext context) {
        if (document instanceof RawBsonDocument given) {
            bytes.encode(writer, given, context);
        } else {
            values.encode(writer, document, context);
        }
    }

    @Override
    public BsonDocument decode(BsonReader reader, DecoderContext context) {
        return values.decode(reader, context);
    }

    @Override
    public Class<BsonDocument> getEncoderClass() {
        return BsonDocument.class;
    }
}
