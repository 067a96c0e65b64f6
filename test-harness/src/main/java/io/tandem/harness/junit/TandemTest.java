package io.tandem.harness.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// The tests of this class run against a real cluster. A parameter of type
/// [io.tandem.harness.cluster.TandemCluster] is the one cluster of the test run; one of type [TestApp] is an app of the
/// test's own, with a database of its own.
///
/// A test that kills processes starts its own cluster and makes its app with [TestApp#on].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TandemExtension.class)
public @interface TandemTest {}
