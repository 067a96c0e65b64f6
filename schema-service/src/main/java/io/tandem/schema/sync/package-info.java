/// Whether the devices of an app may sync: paused, terminated, enabled; retired object types.
@NullMarked
package io.tandem.schema.sync;

import org.jspecify.annotations.NullMarked;
