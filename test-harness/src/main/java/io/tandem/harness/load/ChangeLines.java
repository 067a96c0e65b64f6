package io.tandem.harness.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Wraps objects as upserts: `{"id":"<run>-<n>","type":…,"op":"upsert","object":{…}}`. The objects' numbers keep their
/// text and their properties keep their order.
///
/// @param run    begins every event's id, so that what is sent again is recognised
/// @param type   the object type
/// @param idName the property that becomes `_id`
public record ChangeLines(String run, String type, String idName) {
    /// More than any text of an object that MongoDB could store is likely to have.
    static final int LONGEST = 32 << 20;

    static final String TOO_LONG = "longer than 32 MiB; MongoDB stores objects of at most 16 MiB";

    static final JsonFactory JSON = new JsonFactory();

    /// Reads the value that the parser stands on, to its end.
    ///
    /// @throws JsonProcessingException when the text is not JSON; then nothing more can be read from this parser
    Entry wrap(JsonParser parser, long number, String place) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            String found = kind(parser.currentToken());
            parser.skipChildren();
            return new Entry.Unusable(number, place, "not an object but " + found);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        boolean tooLong = false;
        int ids = 0;
        boolean hasBoth = false;
        try (JsonGenerator line = JSON.createGenerator(bytes)) {
            line.writeStartObject();
            line.writeStringField("id", run + "-" + number);
            line.writeStringField("type", type);
            line.writeStringField("op", "upsert");
            line.writeFieldName("object");
            line.writeStartObject();
            for (int depth = 1; depth > 0; ) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw new JsonEOFException(parser, null, "");
                }
                if (token == JsonToken.FIELD_NAME
                        && depth == 1
                        && parser.currentName().equals(idName)) {
                    ids++;
                    line.writeFieldName("_id");
                } else {
                    hasBoth |= token == JsonToken.FIELD_NAME
                            && depth == 1
                            && parser.currentName().equals("_id");
                    copy(parser, token, line);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (bytes.size() > LONGEST) {
                    tooLong = true;
                    bytes.reset();
                }
            }
            line.writeEndObject();
        }
        if (tooLong) {
            return new Entry.Unusable(number, place, TOO_LONG);
        }
        if (ids == 0) {
            return new Entry.Unusable(number, place, missing());
        }
        return hasBoth
                ? new Entry.Unusable(number, place, "has both _id and " + idName + ", which --id would rename to _id")
                : new Entry.Change(number, place, bytes.toString(StandardCharsets.UTF_8));
    }

    private String missing() {
        return idName.equals("_id")
                ? "no _id; say which property holds the id with --id NAME"
                : "no " + idName + ", which --id says holds the id";
    }

    private static void copy(JsonParser parser, JsonToken token, JsonGenerator line) throws IOException {
        if (token.isNumeric()) {
            line.writeNumber(parser.getText());
        } else {
            line.copyCurrentEvent(parser);
        }
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> token.name();
        };
    }

    /// What is wrong with the text, without the place in a buffer that nobody knows.
    static String problem(JsonProcessingException problem) {
        if (problem instanceof JsonEOFException) {
            return "not JSON: it ends in the middle of an object";
        }
        return "not JSON: " + problem.getOriginalMessage().replace('\n', ' ') + " (column "
                + problem.getLocation().getColumnNr() + ")";
    }
}
