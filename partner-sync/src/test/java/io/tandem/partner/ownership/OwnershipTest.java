package io.tandem.partner.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandem.partner.PartnerConfiguration;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    /// Settings that fail whoever asks for them.
    private static PartnerConfiguration failing(Runnable asked, Throwable fault) {
        return (PartnerConfiguration) Proxy.newProxyInstance(
                PartnerConfiguration.class.getClassLoader(),
                new Class<?>[] {PartnerConfiguration.class},
                (proxy, method, arguments) -> {
                    asked.run();
                    throw fault;
                });
    }

    private static Ownership of(PartnerConfiguration configuration) {
        return new Ownership(configuration, null, null, new KafkaSettings(Map.of()));
    }

    @Test
    void after_any_fault_it_tries_again_and_is_not_ready() throws InterruptedException {
        // Given
        CountDownLatch tries = new CountDownLatch(2);
        Ownership ownership = of(failing(tries::countDown, new IllegalStateException("a fault")));

        // When
        ownership.start(null);

        // Then
        assertTrue(tries.await(30, TimeUnit.SECONDS));
        assertThat(new OwnershipLiveness(ownership).call().getStatus()).isEqualTo(Status.UP);
        assertThat(new OwnershipHealth(ownership).call().getStatus()).isEqualTo(Status.DOWN);
        ownership.stop(null);
    }

    @Test
    void once_nobody_follows_the_group_it_is_not_live() throws InterruptedException {
        // Given
        Ownership ownership = of(failing(() -> {}, new StackOverflowError("none goes on after this")));
        assertThat(ownership.isAlive()).isTrue();

        // When
        ownership.start(null);
        for (int i = 0; i < 3_000 && ownership.isAlive(); i++) {
            Thread.sleep(10);
        }

        // Then
        assertThat(new OwnershipLiveness(ownership).call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(new OwnershipHealth(ownership).call().getStatus()).isEqualTo(Status.DOWN);
    }
}
