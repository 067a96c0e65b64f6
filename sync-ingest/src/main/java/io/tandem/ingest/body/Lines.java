package io.tandem.ingest.body;

import org.jspecify.annotations.Nullable;

/// The lines of a request's body, pulled one by one.
public sealed interface Lines permits NdjsonLines, ArrayLines {
    /// Takes the next piece of the body; only after [#next] has had nothing more.
    ///
    /// @throws UnreadableBody when the body as a whole is beyond what is taken
    void offer(byte[] piece);

    /// Says that the last piece was offered.
    ///
    /// @throws UnreadableBody when the body as a whole is not what it should be
    void finish();

    /// The next line; nothing until more is offered, or at the end.
    @Nullable
    Line next();

    /// Bytes of lines that are kept and not given out yet.
    int held();

    /// Bytes of the body that were looked at for lines so far: those of lines, and what stands between them.
    long divided();

    /// How many lines were there so far, blank ones included.
    long count();
}
