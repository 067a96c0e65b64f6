package io.tandem.schema.rejection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Why an event is refused, for machines.
public enum RejectionCode {
    /// The record's bytes are no synced-object event.
    NOT_AN_EVENT,
    /// There is no app of that name.
    UNKNOWN_APP,
    /// The object type's name cannot name a collection.
    INVALID_TYPE_NAME,
    /// The event names a model that was never declared.
    UNKNOWN_MODEL,
    /// The id was used for another event.
    ID_REUSED,
    /// A value that no Realm type can hold, or too many levels.
    UNSUPPORTED_VALUE,
    /// The object does not fit the schema, and the schema cannot grow so that it does.
    BREAKING_CHANGE,
    /// The schema would have to grow, and development mode is off.
    DEVELOPMENT_MODE_OFF,
    /// The app has as many object types as it may have.
    TOO_MANY_TYPES,
    /// Sync of the app is paused.
    SYNC_PAUSED,
    /// Sync of the app is terminated.
    SYNC_TERMINATED,
    /// The event comes from a file of a history that is gone, or writes an object type that is retired.
    CLIENT_RESET,
    /// The rules of the object type do not let this user write it.
    WRITE_NOT_ALLOWED,
    /// Anything but the first insert of an object of an asymmetric type.
    INSERT_ONLY,
    /// A change of an object that is not there.
    NO_SUCH_OBJECT,
    /// A unique index of the collection has that value already.
    DUPLICATE_KEY,
    /// The document is larger than MongoDB stores.
    TOO_LARGE,
    /// MongoDB does not store the document; the reason is its own.
    NOT_STORABLE;

    /// The code of this word.
    public static Optional<RejectionCode> ofWord(String word) {
        return Arrays.stream(values()).filter(code -> code.word().equals(word)).findFirst();
    }

    /// The word in rows, records and answers, e.g. `breaking-change`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
