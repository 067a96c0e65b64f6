/// Stored documents that do not fit their schema: found, listed, and taken off the list when they fit again.
@NullMarked
package io.tandem.schema.unsynced;

import org.jspecify.annotations.NullMarked;
