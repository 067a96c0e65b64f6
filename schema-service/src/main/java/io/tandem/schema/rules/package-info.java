/// Who may write which object: roles as App Services has them. Pure, but for its resource.
@NullMarked
package io.tandem.schema.rules;

import org.jspecify.annotations.NullMarked;
