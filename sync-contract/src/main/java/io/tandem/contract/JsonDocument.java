package io.tandem.contract;

import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonReader;
import org.bson.json.JsonWriterSettings;

/// Documents as people write them into a request: Extended JSON, canonical or relaxed, of at most 200 levels. And
/// values as people read them.
public final class JsonDocument {
    // Twice as many as MongoDB stores, and far below what a stack can take: the driver reads levels by recursion.
    private static final int DEEPEST = 200;

    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    private JsonDocument() {}

    /// A text that is no Extended JSON, or no object.
    public static final class NotJsonException extends Exception {
        private static final long serialVersionUID = 1L;

        NotJsonException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// The document that a text says.
    public static BsonDocument parse(String text) throws NotJsonException {
        try (JsonReader reader = new BoundedReader(text)) {
            if (reader.readBsonType() != BsonType.DOCUMENT) {
                throw new JsonParseException("it has to begin with a brace");
            }
            return new BsonDocumentCodec()
                    .decode(reader, DecoderContext.builder().build());
        } catch (JsonParseException | BSONException | IllegalArgumentException | IllegalStateException e) {
            // What the reader throws differs: of a number that is too large, of an id of too few digits.
            throw new NotJsonException(e);
        }
    }

    /// A value in relaxed Extended JSON: `3`, `"a"`, `{"$oid": "…"}`.
    public static String text(BsonValue value) {
        if (value.isDocument()) {
            return value.asDocument().toJson(RELAXED);
        }
        String wrapped = new BsonDocument("v", value).toJson(RELAXED);
        return wrapped.substring("{\"v\": ".length(), wrapped.length() - 1);
    }

    /// Reads no deeper than the bound.
    private static final class BoundedReader extends JsonReader {
        private int depth;

        BoundedReader(String text) {
            super(text);
        }

        @Override
        protected void doReadStartDocument() {
            enter();
            super.doReadStartDocument();
        }

        @Override
        protected void doReadEndDocument() {
            super.doReadEndDocument();
            depth--;
        }

        @Override
        protected void doReadStartArray() {
            enter();
            super.doReadStartArray();
        }

        @Override
        protected void doReadEndArray() {
            super.doReadEndArray();
            depth--;
        }

        private void enter() {
            if (++depth > DEEPEST) {
                throw new JsonParseException("more than " + DEEPEST + " levels of documents and lists; flatten it");
            }
        }
    }
}
