/// Apps: their databases, their development mode.
@NullMarked
package io.tandem.schema.app;

import org.jspecify.annotations.NullMarked;
