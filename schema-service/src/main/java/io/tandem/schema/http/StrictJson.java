package io.tandem.schema.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/// Reads a request's JSON: a name that stands twice, a member that nobody knows, or anything after the end is an error.
public final class StrictJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /// The one JSON object that this body is.
    public static JsonNode object(byte[] body) {
        JsonNode node;
        try {
            node = JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            var place = malformed.getLocation();
            throw Problem.badRequest(
                    "line " + place.getLineNr() + ", column " + place.getColumnNr(), malformed.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (node == null || !node.isObject()) {
            throw Problem.badRequest("", "the body is not a JSON object; send one with Content-Type: application/json");
        }
        return node;
    }

    /// Refuses members that are none of these.
    public static void onlyMembers(JsonNode object, String place, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.badRequest(
                        place,
                        "unknown member '" + name + "'; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }
}
