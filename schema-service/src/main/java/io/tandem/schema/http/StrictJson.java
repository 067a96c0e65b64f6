package io.tandem.schema.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a request's JSON: a name that stands twice, a member that nobody knows, or anything after the end is an error.
public final class StrictJson {
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /// Names, values, brackets: what a tree takes depends on them, and two brackets are but three bytes of the body.
    private static final int MAX_TOKENS = 500_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /// The one JSON object that this body is.
    public static JsonNode object(byte[] body) {
        // Read, a body takes many times its size, and many may be read at once.
        if (body.length > MAX_BYTES) {
            throw new Problem(
                    413,
                    "Content Too Large",
                    "the body has " + body.length + " bytes; at most " + MAX_BYTES + " are read",
                    Map.of());
        }
        JsonNode node;
        try {
            node = JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw malformed(malformed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (node == null || !node.isObject()) {
            throw Problem.badRequest("", "the body is not a JSON object; send one with Content-Type: application/json");
        }
        String broken = broken(node, "");
        if (!broken.isEmpty()) {
            throw Problem.badRequest(broken, "half of a surrogate pair stands alone, which is no text");
        }
        return node;
    }

    /// The place of the first name or text that is no Unicode, or nothing.
    private static String broken(JsonNode node, String place) {
        if (node.isTextual()) {
            return isUnicode(node.textValue()) ? "" : place;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!isUnicode(member.getKey())) {
                return place.isEmpty() ? "a member of the body" : "a member of " + place;
            }
            String found = broken(member.getValue(), place.isEmpty() ? member.getKey() : place + "." + member.getKey());
            if (!found.isEmpty()) {
                return found;
            }
        }
        for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
            String found = broken(node.get(i), place + "[" + i + "]");
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /// What this text is no JSON for; bounds of the parser have no place.
    static Problem malformed(JsonProcessingException malformed) {
        @Nullable JsonLocation place = malformed.getLocation();
        String where = place == null ? "" : "line " + place.getLineNr() + ", column " + place.getColumnNr();
        // How a bound of the parser is set is nothing to whoever meets it.
        return Problem.badRequest(
                where, malformed.getOriginalMessage().replaceFirst(", from `StreamReadConstraints[^`]*`", ""));
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
