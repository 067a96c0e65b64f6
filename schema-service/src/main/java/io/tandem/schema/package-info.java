/// Owns apps, models and schemas, and writes what devices sent.
@NullMarked
package io.tandem.schema;

import org.jspecify.annotations.NullMarked;
