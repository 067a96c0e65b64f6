package io.tandem.ingest.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tandem.ingest.line.LineJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The elements of one JSON array, as lines. The array is held as a whole and must be JSON as a whole, so it is for
/// small batches; its elements are judged one by one like any line.
public final class ArrayLines implements Lines {
    private final JsonFactory json = LineJson.factory(1);
    private final int largest;
    private ByteArrayOutputStream collected = new ByteArrayOutputStream(0);
    private byte[] body = {};
    private @Nullable JsonParser elements;
    private long count;
    private long divided;

    /// @param largest bytes of the largest array that is taken
    public ArrayLines(int largest) {
        this.largest = largest;
    }

    @Override
    public void offer(byte[] piece) {
        if (collected.size() + piece.length > largest) {
            throw new UnreadableBody(
                    413,
                    "a JSON array may have " + largest
                            + " bytes; send more objects as application/x-ndjson, one a line, in a request of any length");
        }
        collected.writeBytes(piece);
    }

    @Override
    public void finish() {
        body = collected.toByteArray();
        collected = new ByteArrayOutputStream(0);
        if (!LineJson.isUtf8(body)) {
            throw new UnreadableBody(400, "the JSON array is not UTF-8; send it in UTF-8");
        }
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new UnreadableBody(
                        400,
                        "application/json is a JSON array of changes; send single changes as application/x-ndjson");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new UnreadableBody(400, "something follows the JSON array");
            }
        } catch (JsonProcessingException e) {
            throw notRead(e);
        } catch (IOException e) {
            throw fromMemory(e);
        }
        try {
            elements = json.createParser(body);
            elements.nextToken();
        } catch (IOException e) {
            throw fromMemory(e);
        }
    }

    @Override
    public @Nullable Line next() {
        JsonParser parser = elements;
        if (parser == null) {
            return null;
        }
        try {
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                parser.close();
                elements = null;
                body = new byte[0];
                return null;
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            int to = (int) parser.currentLocation().getByteOffset();
            divided = to;
            return new Line.Read(++count, Arrays.copyOfRange(body, from, to));
        } catch (IOException e) {
            throw fromMemory(e);
        }
    }

    @Override
    public int held() {
        return collected.size() + body.length;
    }

    @Override
    public long divided() {
        return divided;
    }

    @Override
    public long count() {
        return count;
    }

    private static UnreadableBody notRead(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException ? "beyond what is read" : "not JSON";
        // Where a bound is met, Jackson may tell no place.
        String place =
                e.getLocation() == null ? "" : " near byte " + (e.getLocation().getByteOffset() + 1);
        String reason = e.getOriginalMessage().lines().findFirst().orElse("");
        return new UnreadableBody(400, what + place + ": " + reason);
    }

    private static UncheckedIOException fromMemory(IOException e) {
        return new UncheckedIOException("bytes in memory cannot fail to be read", e);
    }
}
