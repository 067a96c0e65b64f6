package io.tandem.partner.merge;

/// Ways to do it that look as good and are wrong: the model has to find that out.
enum Flaw {
    NONE,
    /// Writes although a written document has moved since the merge looked.
    NO_GUARD,
    /// Looks at the documents as they are now, ahead of what the hints have told.
    LOOKS_AHEAD,
    /// Judges after a takeover before the stream has passed the new owner's heartbeat.
    JUDGES_TOO_EARLY,
    /// Takes its own writes for a user's.
    HEARS_ITSELF,
    /// Stores the position before what it stands for has had its effect.
    SAVES_TOO_EARLY
}
