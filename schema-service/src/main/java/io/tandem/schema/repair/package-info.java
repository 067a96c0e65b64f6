/// Repairs unsynced documents where they lie: MongoDB evaluates aggregation stages over them.
@NullMarked
package io.tandem.schema.repair;

import org.jspecify.annotations.NullMarked;
