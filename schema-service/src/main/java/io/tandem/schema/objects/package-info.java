/// How stored objects are written: inserts as given, changes property by property.
@NullMarked
package io.tandem.schema.objects;

import org.jspecify.annotations.NullMarked;
