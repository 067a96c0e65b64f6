package io.tandem.partner.transform;

/// One of the two collections of a migration.
public enum Side {
    INITIAL,
    PARTNER;

    public Side other() {
        return this == INITIAL ? PARTNER : INITIAL;
    }
}
