/// One object's way through Tandem, as it was traced.
@NullMarked
package io.tandem.schema.trace;

import org.jspecify.annotations.NullMarked;
