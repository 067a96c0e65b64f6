package io.tandem.harness.load;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.jspecify.annotations.Nullable;

/// Reads the objects of a file one by one: a JSON array or NDJSON; plain, gzip, bzip2 or zstd. The bytes tell which.
public final class ObjectFile implements AutoCloseable {
    private final BufferedInputStream in;
    private final ChangeLines lines;
    private final @Nullable JsonParser array;
    private long number;
    private boolean ended;

    /// @param file  the file's bytes, from the beginning
    /// @param lines what becomes of the objects
    public ObjectFile(InputStream file, ChangeLines lines) throws IOException {
        this.in = decompressed(new BufferedInputStream(file, 1 << 16));
        this.lines = lines;
        JsonParser parser = null;
        if (beginsAnArray()) {
            parser = ChangeLines.JSON.createParser(in);
            parser.nextToken();
        }
        array = parser;
    }

    private static BufferedInputStream decompressed(BufferedInputStream file) throws IOException {
        try {
            String compression = CompressorStreamFactory.detect(file);
            return new BufferedInputStream(
                    new CompressorStreamFactory(true).createCompressorInputStream(compression, file), 1 << 16);
        } catch (CompressorException plain) {
            return file;
        }
    }

    private boolean beginsAnArray() throws IOException {
        in.mark(1 << 12);
        if (in.read() == 0xEF && in.read() == 0xBB && in.read() == 0xBF) {
            in.mark(1 << 12);
        } else {
            in.reset();
        }
        int first = in.read();
        while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
            first = in.read();
        }
        in.reset();
        return first == '[';
    }

    /// Why it cannot be read; of a compressed one that is cut off Java says nothing.
    public static String reason(IOException e) {
        return e instanceof EOFException ? "it is cut off" : String.valueOf(e.getMessage());
    }

    /// The next entry, or null at the end.
    public @Nullable Entry next() {
        if (ended) {
            return null;
        }
        try {
            return array == null ? nextLine() : nextElement(array);
        } catch (IOException e) {
            ended = true;
            String unit = array == null ? "line " : "element ";
            return new Entry.Unusable(number, unit + number, "the file cannot be read further: " + reason(e));
        }
    }

    private @Nullable Entry nextElement(JsonParser parser) throws IOException {
        number++;
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                ended = true;
                return parser.nextToken() == null
                        ? null
                        : new Entry.Unusable(number, place(parser), "more text after the end of the array; not read");
            }
            if (token == null) {
                ended = true;
                return new Entry.Unusable(number, place(parser), "the file ends in the middle of the array");
            }
            return lines.wrap(parser, number, place(parser));
        } catch (JsonProcessingException e) {
            ended = true;
            return new Entry.Unusable(
                    number, place(parser), ChangeLines.problem(e) + "; what follows in the array cannot be read");
        }
    }

    private String place(JsonParser parser) {
        return "element " + number + " (line " + parser.currentTokenLocation().getLineNr() + ")";
    }

    private @Nullable Entry nextLine() throws IOException {
        while (true) {
            byte[] text = readLine();
            if (text == null) {
                return null;
            }
            String place = "line " + number;
            if (text.length > ChangeLines.LONGEST) {
                return new Entry.Unusable(number, place, ChangeLines.TOO_LONG);
            }
            try (JsonParser parser = ChangeLines.JSON.createParser(text)) {
                if (parser.nextToken() == null) {
                    continue;
                }
                Entry entry = lines.wrap(parser, number, place);
                return parser.nextToken() == null
                        ? entry
                        : new Entry.Unusable(number, place, "not JSON: more text after the object");
            } catch (JsonProcessingException e) {
                return new Entry.Unusable(number, place, ChangeLines.problem(e));
            }
        }
    }

    /// The next line without its line feed; of one that is too long only as much as shows that.
    private byte @Nullable [] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        number++;
        int next = in.read();
        if (next < 0) {
            ended = true;
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() <= ChangeLines.LONGEST) {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
