/// From the bytes of a request to its lines, piece by piece, holding one piece and one line at most. Pure.
package io.tandem.ingest.body;
