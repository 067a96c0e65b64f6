package io.tandem.ingest.line;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tandem.contract.SyncedObjectEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Reads the bytes of lines: what a line means, or everything that is wrong with it. Nearly all are read in one pass
/// ([PlainLine]); every other one thoroughly, with the same outcome where it is sound. Used by one thread.
public final class LineParser {
    /// The longest line, in bytes: 16 MiB of object and what stands around it.
    public static final int LONGEST_LINE = 18 * 1024 * 1024;

    // So many bytes of lines may be behind the names that are kept for the next lines.
    private static final int MOST_KNOWN = 1024 * 1024;

    private JsonFactory json = LineJson.factory(0);
    private int known;

    private final PlainLine plainLine = new PlainLine();

    /// What this line is.
    ///
    /// @param line  one JSON object, without its line break
    /// @param model what its client declared, if it did; the change is checked against it
    public ChangeLine parse(byte[] line, @Nullable DeclaredModel model) {
        if (!LineJson.isUtf8(line)) {
            return new ChangeLine.Faulty(
                    List.of(new Fault("", FaultCode.NOT_UTF8, "the line is not UTF-8; send it in UTF-8")));
        }
        ChangeLine plain = plainLine.read(line, model);
        return plain == null ? thorough(line, model) : plain;
    }

    /// The same, for any line: its faults are told with their places.
    ///
    /// @param line well-formed UTF-8
    ChangeLine thorough(byte[] line, @Nullable DeclaredModel model) {
        Faults faults = new Faults();
        if (LineJson.hasMark(line)) {
            faults.add("", FaultCode.NOT_JSON, "a byte order mark; it stands before the first line, if anywhere");
            return new ChangeLine.Faulty(faults.list());
        }
        Members members = read(line, faults);
        if (members == null) {
            return new ChangeLine.Faulty(faults.list());
        }
        return LineCheck.check(members, model, faults);
    }

    private @Nullable Members read(byte[] line, Faults faults) {
        try (JsonParser parser = json.createParser(line)) {
            try {
                return members(parser, faults);
            } catch (StreamConstraintsException e) {
                Fault beyond = LineJson.beyond(parser);
                faults.add(beyond.pointer(), beyond.code(), beyond.message());
            } catch (JsonProcessingException e) {
                faults.add(parser, FaultCode.NOT_JSON, notJson(e));
            } catch (ExtendedJson.TooLarge e) {
                // Its fault is noted; what follows is not read.
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        } finally {
            forget(line.length);
        }
    }

    private void forget(int length) {
        known += length;
        if (known > MOST_KNOWN) {
            json = LineJson.factory(0);
            known = 0;
        }
    }

    private static @Nullable Members members(JsonParser parser, Faults faults) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            faults.add("", FaultCode.WRONG_TYPE, "a line is one JSON object, {\"type\":…,\"op\":…,…}");
            return null;
        }
        ExtendedJson extendedJson = new ExtendedJson(parser, faults);
        List<String> present = new ArrayList<>(4);
        String id = null;
        String type = null;
        String op = null;
        BsonValue key = null;
        BsonDocument object = null;
        BsonDocument set = null;
        List<String> unset = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (present.contains(name)) {
                faults.add(parser, FaultCode.DUPLICATE_NAME, "the line has this member more than once");
            }
            parser.nextToken();
            switch (name) {
                case "id" -> id = text(parser, faults);
                case "type" -> type = text(parser, faults);
                case "op" -> op = text(parser, faults);
                case "key" -> key = extendedJson.read();
                case "object" -> object = document(extendedJson.read(), name, faults);
                case "set" -> set = document(extendedJson.read(), name, faults);
                case "unset" -> unset = names(parser, faults);
                default -> {
                    faults.add(
                            parser,
                            FaultCode.UNKNOWN_MEMBER,
                            "a line has id, type, op, object, key, set and unset; properties belong inside object");
                    parser.skipChildren();
                    // Not remembered: a line may have a million of them.
                    continue;
                }
            }
            present.add(name);
        }
        if (parser.nextToken() != null) {
            faults.add("", FaultCode.NOT_JSON, "something follows the object; put each object on a line of its own");
        }
        return new Members(present, id, type, op, key, object, set, unset);
    }

    private static @Nullable String text(JsonParser parser, Faults faults) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            faults.add(parser, FaultCode.WRONG_TYPE, "must be a string");
            parser.skipChildren();
            return null;
        }
        String text = parser.getText();
        if (Text.utf8Length(text) == Text.NOT_WELL_FORMED) {
            faults.add(
                    parser, FaultCode.LONE_SURROGATE, "the text has half of a surrogate pair; send whole characters");
            return null;
        }
        return text;
    }

    private static @Nullable BsonDocument document(BsonValue value, String name, Faults faults) {
        if (!value.isDocument()) {
            if (faults.isAt("/" + name)) {
                return null;
            }
            faults.add("/" + name, FaultCode.WRONG_TYPE, "must be an object with properties");
            return null;
        }
        return value.asDocument();
    }

    private static @Nullable List<String> names(JsonParser parser, Faults faults) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            faults.add(parser, FaultCode.WRONG_TYPE, "must be a list of property names");
            parser.skipChildren();
            return null;
        }
        List<String> names = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (names.size() == SyncedObjectEvent.MOST_VALUES) {
                throw ExtendedJson.tooMany(parser, faults);
            }
            String name = text(parser, faults);
            if (name != null && name.indexOf('\0') >= 0) {
                faults.add(parser, FaultCode.NUL_IN_NAME, "the name has a NUL character, which BSON cannot keep");
            } else if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    private static String notJson(JsonProcessingException e) {
        long column = e.getLocation() == null ? 0 : e.getLocation().getByteOffset() + 1;
        String reason = e.getOriginalMessage().lines().findFirst().orElse("");
        return "not JSON near byte " + column + ": " + reason;
    }
}
