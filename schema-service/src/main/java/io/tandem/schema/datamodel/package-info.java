/// The schemas of an app as source text: its object types, as each SDK declares them. Pure.
@NullMarked
package io.tandem.schema.datamodel;

import org.jspecify.annotations.NullMarked;
