/// The way out of a breaking change: a migration to a partner collection, ready to be defined at partner-sync. Pure.
@NullMarked
package io.tandem.schema.proposal;

import org.jspecify.annotations.NullMarked;
