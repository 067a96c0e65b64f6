package io.tandem.schema.operator;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Operators' changes of schemas.
public interface OperatorSettings {
    /// How long the confirmation of a breaking change is good for.
    @WithDefault("15m")
    Duration confirmation();

    /// In a collection of so many documents each one is looked at to tell the consequences of a change.
    @WithDefault("50000")
    int documents();

    /// In a larger one, so many, taken at random.
    @WithDefault("5000")
    int sample();
}
