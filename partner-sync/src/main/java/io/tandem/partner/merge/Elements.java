package io.tandem.partner.merge;

import io.tandem.contract.BsonBytes;
import java.nio.ByteBuffer;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/// The properties of a document as the bytes that they are: type, name, value.
final class Elements {
    private final byte[] bytes;
    private final int offset;
    private final int length;

    private Elements(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /// Takes in one property.
    @FunctionalInterface
    interface Visitor {
        void visit(String name, int begin, int end);
    }

    static Elements of(BsonDocument document) {
        if (document instanceof RawBsonDocument raw) {
            ByteBuf buffer = raw.getByteBuffer();
            return new Elements(buffer.array(), buffer.position(), buffer.remaining());
        }
        byte[] encoded = BsonBytes.encode(document);
        return new Elements(encoded, 0, encoded.length);
    }

    /// What the places that [#forEach] tells refer to.
    byte[] bytes() {
        return bytes;
    }

    /// Tells each property, with the place of its bytes in [#bytes].
    void forEach(Visitor visitor) {
        try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(bytes, offset, length))) {
            int shift = offset - reader.getBsonInput().getPosition();
            reader.readStartDocument();
            int begin = reader.getBsonInput().getPosition();
            while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
                String name = reader.readName();
                reader.skipValue();
                int end = reader.getBsonInput().getPosition();
                visitor.visit(name, shift + begin, shift + end);
                begin = end;
            }
        }
    }
}
