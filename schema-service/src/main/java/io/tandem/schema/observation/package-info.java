/// What was seen of each object type: its properties with the kinds of their values, and who wrote it.
@NullMarked
package io.tandem.schema.observation;

import org.jspecify.annotations.NullMarked;
