package io.tandem.access.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The text of a header that holds a person's name. HTTP gives a header's bytes as Latin-1, and most programs write
/// UTF-8.
final class HeaderText {
    private HeaderText() {}

    /// What its bytes say in UTF-8, if they are valid; otherwise what they say in Latin-1.
    static String of(String latin1) {
        if (latin1.chars().anyMatch(character -> character > 0xFF)) {
            return latin1;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return latin1;
        }
    }
}
