/// The door of each service: who calls is found out, let in or refused, and what operators do is told.
@NullMarked
package io.tandem.access.http;

import org.jspecify.annotations.NullMarked;
