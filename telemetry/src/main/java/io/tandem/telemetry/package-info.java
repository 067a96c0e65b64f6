/// What all three services tell of themselves.
@NullMarked
package io.tandem.telemetry;

import org.jspecify.annotations.NullMarked;
