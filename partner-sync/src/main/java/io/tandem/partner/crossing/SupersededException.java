package io.tandem.partner.crossing;

/// Another replica owns the migration now: whatever this one still wanted to write was refused.
public final class SupersededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SupersededException(String migration) {
        super("migration " + migration + " is owned by another replica now");
    }
}
