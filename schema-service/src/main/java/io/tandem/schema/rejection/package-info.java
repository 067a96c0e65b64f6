/// Events that were refused after they had been accepted.
@NullMarked
package io.tandem.schema.rejection;

import org.jspecify.annotations.NullMarked;
