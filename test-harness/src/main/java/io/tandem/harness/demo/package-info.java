/// `./tandem demo`: a week of real earthquakes through the whole system, in three acts.
@org.jspecify.annotations.NullMarked
package io.tandem.harness.demo;
