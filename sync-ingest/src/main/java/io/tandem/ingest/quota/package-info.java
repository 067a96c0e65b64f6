/// How much an app and a client may send in a second, where somebody has set a limit.
package io.tandem.ingest.quota;
