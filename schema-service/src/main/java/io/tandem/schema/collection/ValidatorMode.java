package io.tandem.schema.collection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// What MongoDB does with a document that does not fit the schema, whoever writes it.
public enum ValidatorMode {
    /// Nothing: the collection has no validator of Tandem's.
    OFF("off", "error"),
    /// It is stored, and MongoDB's log says so.
    WARN("strict", "warn"),
    /// It is refused, unless it is there already and did not fit before.
    ERROR("moderate", "error");

    private final String level;
    private final String action;

    ValidatorMode(String level, String action) {
        this.level = level;
        this.action = action;
    }

    /// The word in requests and rows.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The mode of this word.
    public static Optional<ValidatorMode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    /// A collection's options in this mode.
    BsonDocument options(BsonDocument validator) {
        return new BsonDocument("validator", this == OFF ? new BsonDocument() : validator)
                .append("validationLevel", new BsonString(level))
                .append("validationAction", new BsonString(action));
    }
}
