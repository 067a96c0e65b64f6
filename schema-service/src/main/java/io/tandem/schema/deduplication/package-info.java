/// An event id counts once: hashes of ids and payloads, in memory and in MongoDB.
@NullMarked
package io.tandem.schema.deduplication;

import org.jspecify.annotations.NullMarked;
