/// API keys, and who may make which call.
@NullMarked
package io.tandem.schema.keys;

import org.jspecify.annotations.NullMarked;
