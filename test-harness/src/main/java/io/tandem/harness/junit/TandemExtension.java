package io.tandem.harness.junit;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.TandemCluster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/// What [TandemTest] does: starts the cluster with the first test that wants it, stops it after the last test of the
/// run, and keeps the logs of a failed test in `target/cluster-logs`.
final class TandemExtension implements ParameterResolver, TestWatcher {
    private static final Namespace NAMESPACE = Namespace.create(TandemExtension.class);

    /// The store closes it when the run ends.
    private record Shared(TandemCluster cluster) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TandemCluster.class || type == TestApp.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TandemCluster cluster = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        Shared.class, key -> new Shared(TandemCluster.start(ClusterPlan.forOnce())), Shared.class)
                .cluster();
        if (parameter.getParameter().getType() == TandemCluster.class) {
            return cluster;
        }
        TestApp app = TestApp.on(cluster);
        context.getStore(NAMESPACE).put(app.name(), app);
        return app;
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        Shared shared = context.getRoot().getStore(NAMESPACE).get(Shared.class, Shared.class);
        if (shared != null) {
            String test = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            shared.cluster()
                    .keepLogs(ClusterPlan.repository()
                            .resolve("test-harness/target/cluster-logs")
                            .resolve(test));
        }
    }
}
