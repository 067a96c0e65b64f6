package io.tandem.ingest.body;

import org.jspecify.annotations.Nullable;

/// Restores a compressed body piece by piece, wherever its bytes are cut. It is pulled: a piece of output is made
/// when it is asked for, so that a small bomb cannot become a large buffer.
public sealed interface Decompression extends AutoCloseable permits Gunzip, Unzstd {
    /// Takes the next compressed bytes; only after [#next] has had nothing more.
    void offer(byte[] compressed);

    /// The next piece of what was compressed; nothing until more is offered, while it [#isWaiting], or at the end.
    ///
    /// @throws UnreadableBody when the bytes are not what they should be
    byte @Nullable [] next();

    /// Whether the next piece will be there only when there is room for it.
    boolean isWaiting();

    /// Whether it has had its room for too long while others wait for theirs.
    boolean isOverdue();

    /// Says that the last bytes were offered.
    ///
    /// @throws UnreadableBody when they end too early
    void finish();

    /// Lets go of what it has taken; what it waits for, when that is granted and this is called again.
    @Override
    void close();
}
