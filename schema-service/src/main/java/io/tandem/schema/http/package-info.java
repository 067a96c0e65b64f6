/// What all resources share: strict JSON in, problems out.
@NullMarked
package io.tandem.schema.http;

import org.jspecify.annotations.NullMarked;
