/// The commands of `./tandem`.
@org.jspecify.annotations.NullMarked
package io.tandem.harness.launcher;
