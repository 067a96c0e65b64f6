package io.tandem.harness;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// How long tests wait where they do not say it: on a busy machine a restart, a rebalance or an election may
/// lie between an act and its effect. What is not there yet, or does not answer yet, is waited for as well,
/// whichever exception tells of it; if it never comes, that is the cause of the failure.
///
/// JUnit finds it by itself, for all classes of this module.
public final class Patience implements BeforeAllCallback {
    private static final Duration MOST = Duration.ofMinutes(1);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(MOST);
        Awaitility.ignoreExceptionsByDefault();
    }
}
