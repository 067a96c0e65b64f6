/// From a batch of Kafka records to one transaction: the documents, what was refused, the position.
@NullMarked
package io.tandem.schema.applying;

import org.jspecify.annotations.NullMarked;
