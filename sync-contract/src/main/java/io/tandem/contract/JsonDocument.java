package io.tandem.contract;

import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.json.JsonParseException;

/// A document as people write it into a request: Extended JSON, canonical or relaxed.
public final class JsonDocument {
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
        try {
            return BsonDocument.parse(text);
        } catch (JsonParseException | BSONException | IllegalArgumentException | IllegalStateException e) {
            // What the reader throws differs: of a number that is too large, of an id of too few digits.
            throw new NotJsonException(e);
        }
    }
}
