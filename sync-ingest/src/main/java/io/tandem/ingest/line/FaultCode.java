package io.tandem.ingest.line;

import java.util.Locale;

/// Why a line is refused, for machines; `docs/reference/http-ingest.md` lists each with its remedy.
public enum FaultCode {
    NOT_JSON,
    NOT_UTF8,
    LINE_TOO_LONG,
    OBJECT_TOO_LARGE,
    TOO_MANY_VALUES,
    TOO_DEEP,
    NAME_TOO_LONG,
    DUPLICATE_NAME,
    LONE_SURROGATE,
    NUL_IN_NAME,
    NUMBER_OUT_OF_RANGE,
    MALFORMED_VALUE,
    WRONG_TYPE,
    UNKNOWN_MEMBER,
    MISSING_MEMBER,
    MISPLACED_MEMBER,
    UNKNOWN_OP,
    BAD_ID,
    BAD_TYPE_NAME,
    MISSING_PRIMARY_KEY,
    BAD_PRIMARY_KEY,
    PRIMARY_KEY_CHANGE,
    NOTHING_TO_CHANGE,
    SET_AND_UNSET,
    UNKNOWN_TYPE,
    UNKNOWN_PROPERTY,
    MISSING_PROPERTY,
    NULL_VALUE,
    TYPE_MISMATCH,
    DUPLICATE_IN_SET,
    MORE_FAULTS;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The code as answers carry it, e.g. `not-json`.
    public String wireName() {
        return wireName;
    }
}
