package io.tandem.partner.migration;

import java.util.Set;
import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/// JSON of requests and answers.
final class Json {
    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    private Json() {}

    static String of(BsonDocument document) {
        return document.toJson(RELAXED);
    }

    /// A text that is no Extended JSON, or no object.
    static final class NotJsonException extends Exception {
        private static final long serialVersionUID = 1L;

        NotJsonException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// The object that is written here.
    static BsonDocument parse(String text) throws NotJsonException {
        try {
            return BsonDocument.parse(text);
        } catch (JsonParseException | BSONException | IllegalArgumentException e) {
            // What the reader throws differs: of a number that is too large, of an id of too few digits.
            throw new NotJsonException(e);
        }
    }

    /// The object that a body holds; nothing at all is an empty one.
    ///
    /// @throws Problem for what is no JSON object, and for members that nobody knows
    static BsonDocument object(@Nullable String body, Set<String> members) {
        BsonDocument document;
        try {
            document = body == null || body.isBlank() ? new BsonDocument() : parse(body);
        } catch (NotJsonException e) {
            throw new Problem(400, "Invalid body", "the body is no JSON object: " + e.getMessage());
        }
        document.keySet().stream()
                .filter(member -> !members.contains(member))
                .findFirst()
                .ifPresent(member -> {
                    throw new Problem(
                            400,
                            "Invalid body",
                            member + ": unknown; there is "
                                    + members.stream().sorted().toList() + ".");
                });
        return document;
    }
}
