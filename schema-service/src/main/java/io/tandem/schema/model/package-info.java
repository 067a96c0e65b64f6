/// Declared models: what a client says it was built with, in Realm JS notation.
@NullMarked
package io.tandem.schema.model;

import org.jspecify.annotations.NullMarked;
