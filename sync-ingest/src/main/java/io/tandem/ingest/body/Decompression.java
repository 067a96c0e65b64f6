package io.tandem.ingest.body;

import org.jspecify.annotations.Nullable;

/// Restores a compressed body piece by piece, wherever its bytes are cut. It is pulled: a piece of output is made
/// when it is asked for, so that a small bomb cannot become a large buffer.
public sealed interface Decompression extends AutoCloseable permits Gunzip, Unzstd {
    /// Takes the next compressed bytes; only after [#next] has had nothing more.
    void offer(byte[] compressed);

    /// The next piece of what was compressed; nothing until more is offered, or at the end.
    ///
    /// @throws UnreadableBody when the bytes are not what they should be
    byte @Nullable [] next();

    /// Says that the last bytes were offered.
    ///
    /// @throws UnreadableBody when they end too early
    void finish();

    @Override
    void close();
}
