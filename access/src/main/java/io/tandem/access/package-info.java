/// Who may do what: roles, the apps they reach, and the calls that need them. Pure.
@NullMarked
package io.tandem.access;

import org.jspecify.annotations.NullMarked;
