/// Real clusters for JUnit tests.
@org.jspecify.annotations.NullMarked
package io.tandem.harness.junit;
