package io.tandem.harness;

import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/// What happens to a cluster under load: processes that are killed, or frozen for a while and go on as if nothing had
/// been. Drawn by lot, but for the first, a replica of sync-ingest, and the broker, which is killed once.
final class Disturbances {
    private static final int REPLICAS = 2;

    private final TandemCluster cluster;
    private final Random random;
    private final Map<Part, Integer> kills = new EnumMap<>(Part.class);
    private int freezes;

    Disturbances(TandemCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /// Disturbs until a moment.
    void until(long end) throws IOException, InterruptedException {
        long half = System.nanoTime() + (end - System.nanoTime()) / 2;
        while (System.nanoTime() < end) {
            Thread.sleep(1_000 + random.nextInt(2_500));
            if (System.nanoTime() > half && !kills.containsKey(Part.KAFKA)) {
                kill(Part.KAFKA, 0);
                continue;
            }
            switch (kills.isEmpty() ? 3 : random.nextInt(4)) {
                case 0 -> freeze(Part.SYNC_INGEST, Duration.ofMillis(500 + random.nextInt(2_500)));
                case 1 -> kill(Part.SCHEMA_SERVICE, 0);
                default -> kill(Part.SYNC_INGEST, random.nextInt(REPLICAS));
            }
        }
    }

    /// How often each part was killed.
    Map<Part, Integer> kills() {
        return kills;
    }

    @Override
    public String toString() {
        return "killed " + kills + ", frozen " + freezes + " times";
    }

    private void kill(Part part, int index) {
        cluster.kill(part, index);
        kills.merge(part, 1, Integer::sum);
    }

    private void freeze(Part part, Duration time) throws IOException, InterruptedException {
        List<Long> running = cluster.pids().getOrDefault(part.label(), List.of());
        if (!running.isEmpty()) {
            long pid = running.get(random.nextInt(running.size()));
            signal("-STOP", pid);
            Thread.sleep(time.toMillis());
            signal("-CONT", pid);
            freezes++;
        }
    }

    /// Lets Kafka take so much of each client, or again without limit.
    static void bytesPerSecond(TandemCluster cluster, @Nullable Double most) throws Exception {
        Properties settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.kafka());
        try (Admin admin = Admin.create(settings)) {
            ClientQuotaEntity everyClient =
                    new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                            everyClient, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", most)))))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    /// Sends a signal to a process.
    static void signal(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor();
    }
}
