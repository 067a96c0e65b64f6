/// Sends a file of objects to sync-ingest, in bounded memory, and tells what could not be taken.
@org.jspecify.annotations.NullMarked
package io.tandem.harness.load;
