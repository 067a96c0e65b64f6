/// One request's way through the three services, as OpenTelemetry's spans; only of requests that are sampled.
@NullMarked
package io.tandem.telemetry.trace;

import org.jspecify.annotations.NullMarked;
