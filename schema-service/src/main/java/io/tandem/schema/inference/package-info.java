/// What one object tells about its type, pure.
@NullMarked
package io.tandem.schema.inference;

import org.jspecify.annotations.NullMarked;
