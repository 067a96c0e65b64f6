/// `./tandem bench`: how fast Tandem is beside the same work without it, measured side by side in one run.
@NullMarked
package io.tandem.harness.bench;

import org.jspecify.annotations.NullMarked;
