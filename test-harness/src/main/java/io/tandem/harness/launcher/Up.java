package io.tandem.harness.launcher;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Json;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./tandem up`: the cluster in the foreground until Ctrl-C or SIGTERM.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts broker, MongoDB and the three services, and keeps them running until Ctrl-C.")
@SuppressWarnings("NullAway.Init")
final class Up implements Callable<Integer> {
    /// The share of requests that is traced; here all, so that `./tandem trace` has something to tell.
    private static final String TRACED = "TANDEM_TRACING_RATIO";

    enum PortChoice {
        standard,
        random
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--ports",
            defaultValue = "standard",
            description =
                    "standard: 8080 sync-ingest, 8081 schema-service, 8082 partner-sync, 9080-9082 their management,"
                            + " 9092 Kafka, 27017 MongoDB; random: free ones")
    private PortChoice ports;

    @Option(names = "--fresh", description = "Empties the state that the last run left in .tandem/state.")
    private boolean fresh;

    @Option(names = "--json", description = "Prints one JSON line with the addresses to standard output when ready.")
    private boolean json;

    @Option(
            names = "--replicas",
            arity = "1..*",
            paramLabel = "SERVICE=COUNT",
            description = "E.g. partner-sync=2; further replicas get free ports.")
    private Map<String, Integer> replicas = Map.of();

    @Option(names = "--service-heap", defaultValue = "256m", description = "Heap of each service (default 256m).")
    private String heap;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ClusterPlan plan = ClusterPlan.kept(ports == PortChoice.standard, Up::say)
                .withHeap(heap)
                .withEnvironment(Map.of(TRACED, System.getenv().getOrDefault(TRACED, "1")));
        for (Map.Entry<String, Integer> replica : replicas.entrySet()) {
            plan = plan.withReplicas(service(replica.getKey()), count(replica));
        }
        try (RunningUp folder = RunningUp.claim(plan.folder())) {
            if (fresh) {
                TandemCluster.emptyState(plan);
            }
            long begin = System.nanoTime();
            try (TandemCluster cluster = TandemCluster.start(plan)) {
                Map<String, Object> addresses = addresses(cluster);
                folder.announce(Json.text(addresses));
                folder.tellCurl(String.valueOf(addresses.get("token")));
                say("ready after " + Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0
                        + " s; Ctrl-C stops it; logs in " + cluster.logs());
                if (json) {
                    System.out.println(Json.text(addresses));
                    System.out.flush();
                } else {
                    addresses.forEach((part, address) -> say(String.format("%-15s %s", part, address)));
                }
                say("the services trust this machine's development key; the token has every role in every app. curl"
                        + " shows it by itself after: export CURL_HOME=" + plan.folder());
                // The shutdown hooks of Ctrl-C and SIGTERM end this wait together with the process.
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private Part service(String name) {
        return Part.services().stream()
                .filter(part -> part.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--replicas takes sync-ingest, schema-service or partner-sync, not '" + name + "'"));
    }

    private int count(Map.Entry<String, Integer> replica) {
        if (replica.getValue() < 1 || replica.getValue() > 16) {
            throw new ParameterException(
                    spec.commandLine(), "--replicas " + replica.getKey() + " takes a number from 1 to 16");
        }
        return replica.getValue();
    }

    private static Map<String, Object> addresses(TandemCluster cluster) {
        Map<String, Object> addresses = new LinkedHashMap<>();
        for (Part part : List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE, Part.PARTNER_SYNC)) {
            List<String> urls =
                    cluster.urls(part).stream().map(Object::toString).toList();
            addresses.put(part.label(), urls.size() == 1 ? urls.getFirst() : urls);
        }
        addresses.put("mongodb", cluster.mongoUri());
        addresses.put("kafka", cluster.kafka());
        addresses.put("token", cluster.token());
        addresses.put("pids", cluster.pids());
        return addresses;
    }

    static void say(String line) {
        System.err.println("tandem: " + line);
    }
}
