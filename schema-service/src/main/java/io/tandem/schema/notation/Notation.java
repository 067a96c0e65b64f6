package io.tandem.schema.notation;

import java.util.Arrays;
import java.util.Optional;

/// How a schema is written.
public enum Notation {
    /// The JSON schema of App Services, with its relationships.
    APP_SERVICES("app-services"),
    /// Object types as Realm's JavaScript SDK declares them.
    REALM("realm"),
    /// A validator of MongoDB's with `$jsonSchema`.
    MONGODB("mongodb");

    private final String word;

    Notation(String word) {
        this.word = word;
    }

    /// The word in requests.
    public String word() {
        return word;
    }

    /// The notation of this word.
    public static Optional<Notation> of(String word) {
        return Arrays.stream(values())
                .filter(notation -> notation.word.equals(word))
                .findFirst();
    }
}
