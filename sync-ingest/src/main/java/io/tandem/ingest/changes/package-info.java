/// `POST /v1/apps/{app}/changes`: the lines of a request, and the answer that follows them in order.
package io.tandem.ingest.changes;
