package io.tandem.contract;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/// BSON documents as bytes: what Kafka carries is what MongoDB stores.
public final class BsonBytes {
    private static final StrictDocumentCodec CODEC = new StrictDocumentCodec();

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
    /// @throws org.bson.BsonSerializationException or another `BsonException` when they are not BSON, or a
    ///                                             document in them has two properties of one name
    public static BsonDocument decode(byte[] bytes) {
        try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(bytes))) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        }
    }

    /// The document that these bytes are.
    ///
    /// @throws org.bson.BsonSerializationException as the other one
    public static BsonDocument decode(RawBsonDocument bytes) {
        try (BsonBinaryReader reader =
                new BsonBinaryReader(bytes.getByteBuffer().asNIO())) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        }
    }
}
