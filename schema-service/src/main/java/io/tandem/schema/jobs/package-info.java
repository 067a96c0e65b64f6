/// Work on one object type, done by the replica that has the type's partition.
@NullMarked
package io.tandem.schema.jobs;

import org.jspecify.annotations.NullMarked;
