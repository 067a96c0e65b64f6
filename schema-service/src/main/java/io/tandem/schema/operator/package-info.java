/// What a person or a deploy wants of a schema: described, confirmed where it breaks, and applied.
@NullMarked
package io.tandem.schema.operator;

import org.jspecify.annotations.NullMarked;
