/// What connections may take, whoever opens them: how many, how slow a head or a body may come.
@NullMarked
package io.tandem.access.connection;

import org.jspecify.annotations.NullMarked;
