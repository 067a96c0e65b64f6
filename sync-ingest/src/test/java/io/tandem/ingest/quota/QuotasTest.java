package io.tandem.ingest.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.tandem.access.Caller;
import io.tandem.access.Reach;
import io.tandem.access.Role;
import io.tandem.ingest.IngestConfig.Quota;
import io.tandem.ingest.IngestConfig.Quota.PerSecond;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private final Quotas quotas =
            new Quotas(new OfClients(new Lines(OptionalLong.empty()), new Lines(OptionalLong.of(1))));

    private record OfClients(PerSecond app, PerSecond client) implements Quota {}

    private record Lines(OptionalLong linesPerSecond) implements PerSecond {
        @Override
        public Optional<MemorySize> bytesPerSecond() {
            return Optional.empty();
        }
    }

    @Test
    void keys_of_one_name_and_apps_share_what_a_client_may_send() {
        use(key("shop", "a", "b"));
        assertThat(isFree(key("shop", "b", "a"))).isFalse();
    }

    @Test
    void tokens_of_one_subject_share_it_whatever_their_apps() {
        use(caller("ada", Caller.Kind.TOKEN, "a"));
        assertThat(isFree(caller("ada", Caller.Kind.TOKEN, "b"))).isFalse();
    }

    @Test
    void who_only_has_the_name_in_common_has_a_quota_of_its_own() {
        use(key("shop", "a"));
        assertThat(isFree(key("shop", "b"))).isTrue();
        assertThat(isFree(key("shop", "a", "b"))).isTrue();
        assertThat(isFree(key("shop", "*"))).isTrue();
        assertThat(isFree(caller("shop", Caller.Kind.TOKEN, "a"))).isTrue();
        assertThat(isFree(caller("a shop", Caller.Kind.TOKEN, "a"))).isTrue();
    }

    @Test
    void lines_that_are_blank_or_too_long_and_their_bytes_count_as_any_other() {
        Allowance blank = quotas.allowance("a", key("blank", "a"));
        assertThat(blank.take(0, 1_000_000)).isZero();
        assertThat(blank.take(1, 0)).isZero();
        assertThat(blank.take(1, 0)).isPositive();
    }

    private void use(Caller client) {
        for (int i = 0; i < 1_000; i++) {
            quotas.allowance("a", client).take(1, 1);
        }
    }

    private boolean isFree(Caller client) {
        return quotas.allowance("a", client).untilFree().isZero();
    }

    private static Caller key(String name, String... apps) {
        return caller(name, Caller.Kind.KEY, apps);
    }

    private static Caller caller(String name, Caller.Kind kind, String... apps) {
        return new Caller(name, kind, Set.of(Role.DEVICE_WRITER), Reach.of(List.of(apps)));
    }
}
