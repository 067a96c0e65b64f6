package io.tandem.access.http;

import io.tandem.access.ApiKey;
import io.vertx.core.Future;

/// Where API keys are known.
public interface ApiKeys {
    /// What looking for a key came to.
    sealed interface Found {
        /// There is this one.
        record Known(ApiKey key) implements Found {}

        /// There is none.
        record Unknown() implements Found {}

        /// Whoever knows could not be asked.
        record NotTold() implements Found {}
    }

    /// The key with this [ApiKey#hash]. Does not block.
    Future<Found> find(String hash);
}
