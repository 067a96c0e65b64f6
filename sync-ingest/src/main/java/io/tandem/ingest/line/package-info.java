/// What one line says: Extended JSON to BSON, and every check that needs nothing but the line. Pure.
package io.tandem.ingest.line;
