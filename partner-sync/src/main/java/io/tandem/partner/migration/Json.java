package io.tandem.partner.migration;

import io.tandem.contract.JsonDocument;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/// JSON of requests and answers.
final class Json {
    private Json() {}

    static String of(BsonDocument document) {
        return JsonDocument.text(document);
    }

    /// The object that a body holds; nothing at all is an empty one.
    ///
    /// @throws Problem for what is no JSON object, and for members that nobody knows
    static BsonDocument object(@Nullable String body, Set<String> members) {
        BsonDocument document;
        try {
            document = body == null || body.isBlank() ? new BsonDocument() : JsonDocument.parse(body);
        } catch (JsonDocument.NotJsonException e) {
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

    /// An array as extended JSON.
    static String text(BsonArray array) {
        String wrapped = new BsonDocument("a", array)
                .toJson(JsonWriterSettings.builder()
                        .outputMode(JsonMode.EXTENDED)
                        .build());
        return wrapped.substring(wrapped.indexOf('['), wrapped.lastIndexOf(']') + 1);
    }
}
