package io.tandem.partner.crossing;

import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/// One `update` command for many documents of one collection, written as bytes while it is put together: a transaction
/// holds many, and the driver's models of writes cost several times as much.
final class UpdateCommand {
    private static final EncoderContext CONTEXT = EncoderContext.builder().build();
    private static final BsonDocumentCodec DOCUMENTS = new BsonDocumentCodec();
    private static final BsonValueCodec VALUES = new BsonValueCodec();

    private final BasicOutputBuffer bytes = new BasicOutputBuffer();
    private final BsonBinaryWriter writer = new BsonBinaryWriter(bytes);
    private int updates;

    UpdateCommand(String collection) {
        writer.writeStartDocument();
        writer.writeString("update", collection);
        writer.writeBoolean("ordered", false);
        writer.writeStartArray("updates");
    }

    /// Begins the next update; what follows is the document or the pipeline that it applies.
    ///
    /// @param upsert whether the document is made where there is none
    UpdateCommand next(BsonDocument filter, boolean upsert) {
        writer.writeStartDocument();
        updates++;
        writer.writeName("q");
        DOCUMENTS.encode(writer, filter, CONTEXT);
        if (upsert) {
            writer.writeBoolean("upsert", true);
        }
        writer.writeName("u");
        return this;
    }

    /// Ends the update with what it applies.
    void applying(BsonValue change) {
        value(change);
        writer.writeEndDocument();
    }

    /// Begins `{$set: {…}}`, whose properties are [written][#property] until it is [ended][#endSet].
    void beginSet() {
        writer.writeStartDocument();
        writer.writeStartDocument("$set");
    }

    UpdateCommand property(String name, BsonValue value) {
        writer.writeName(name);
        value(value);
        return this;
    }

    void endSet() {
        writer.writeEndDocument();
        writer.writeEndDocument();
        writer.writeEndDocument();
    }

    private void value(BsonValue value) {
        switch (value.getBsonType()) {
            case OBJECT_ID -> writer.writeObjectId(value.asObjectId().getValue());
            case STRING -> writer.writeString(value.asString().getValue());
            case INT32 -> writer.writeInt32(value.asInt32().getValue());
            case INT64 -> writer.writeInt64(value.asInt64().getValue());
            case TIMESTAMP -> writer.writeTimestamp(value.asTimestamp());
            case BINARY -> writer.writeBinaryData(value.asBinary());
            case DOCUMENT -> DOCUMENTS.encode(writer, value.asDocument(), CONTEXT);
            case ARRAY,
                    BOOLEAN,
                    DATE_TIME,
                    DB_POINTER,
                    DECIMAL128,
                    DOUBLE,
                    END_OF_DOCUMENT,
                    JAVASCRIPT,
                    JAVASCRIPT_WITH_SCOPE,
                    MAX_KEY,
                    MIN_KEY,
                    NULL,
                    REGULAR_EXPRESSION,
                    SYMBOL,
                    UNDEFINED -> VALUES.encode(writer, value, CONTEXT);
        }
    }

    int updates() {
        return updates;
    }

    /// Sends it; how many documents it found or made.
    ///
    /// @param asOf the time that a transaction reads at, where this is its first command; the driver cannot name it
    /// @throws MongoCommandException when MongoDB refuses one of them
    int send(MongoDatabase database, ClientSession session, @Nullable BsonTimestamp asOf) {
        writer.writeEndArray();
        if (asOf != null) {
            writer.writeName("readConcern");
            DOCUMENTS.encode(writer, Snapshots.asOf(asOf), CONTEXT);
        }
        writer.writeEndDocument();
        writer.close();
        BsonDocument answer = database.runCommand(
                session, new RawBsonDocument(bytes.getInternalBuffer(), 0, bytes.getPosition()), BsonDocument.class);
        BsonArray refused = answer.getArray("writeErrors", new BsonArray());
        if (!refused.isEmpty()) {
            BsonDocument first = refused.getFirst().asDocument();
            throw new MongoCommandException(
                    new BsonDocument("ok", new BsonInt32(0))
                            .append("code", first.get("code", new BsonInt32(0)))
                            .append("errmsg", first.get("errmsg", new BsonString(""))),
                    new ServerAddress());
        }
        return answer.getInt32("n").getValue();
    }
}
