package io.tandem.contract;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/// BSON documents as bytes: what Kafka carries is what MongoDB stores.
public final class BsonBytes {
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private BsonBytes() {}

    /// The bytes of a document, of any size: the limit of 16 MiB is MongoDB's and is checked where objects come in.
    public static byte[] encode(BsonDocument document) {
        try (BasicOutputBuffer buffer = new BasicOutputBuffer(512);
                BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            CODEC.encode(writer, document, EncoderContext.builder().build());
            return Arrays.copyOf(buffer.getInternalBuffer(), buffer.getSize());
        }
    }

    /// The document that these bytes are.
    ///
    /// @throws org.bson.BsonSerializationException or another `BsonException` when they are not BSON
    public static BsonDocument decode(byte[] bytes) {
        try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(bytes))) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        }
    }
}
