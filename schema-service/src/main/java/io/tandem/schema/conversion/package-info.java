/// Schemas from one notation into another, without an app.
@NullMarked
package io.tandem.schema.conversion;

import org.jspecify.annotations.NullMarked;
