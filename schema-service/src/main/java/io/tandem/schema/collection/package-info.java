/// The schemas of collections: stored, versioned, served as App Services JSON schema.
@NullMarked
package io.tandem.schema.collection;

import org.jspecify.annotations.NullMarked;
