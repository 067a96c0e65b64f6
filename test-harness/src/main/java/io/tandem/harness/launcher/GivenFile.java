package io.tandem.harness.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.CannotRun;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that the command line names.
final class GivenFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GivenFile() {}

    /// @throws CannotRun where there is no such file, or it is no text
    static String text(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CannotRun("cannot read the file " + file);
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new CannotRun(file + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new CannotRun("cannot read the file " + file + ": " + e.getMessage(), e);
        }
    }

    /// @throws CannotRun where it is no JSON either, with the place
    static JsonNode json(Path file) {
        try {
            JsonNode json = JSON.readTree(text(file));
            if (json.isMissingNode()) {
                throw new CannotRun(file + " is empty");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new CannotRun(
                    "%s is not JSON: line %d, column %d: %s"
                            .formatted(
                                    file,
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr(),
                                    // Of where something began it tells by a place in a buffer that nobody knows.
                                    e.getOriginalMessage().replaceFirst(" \\(start marker.*", "")),
                    e);
        }
    }
}
