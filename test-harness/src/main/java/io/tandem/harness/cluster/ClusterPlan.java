package io.tandem.harness.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What cluster to start.
///
/// @param root           the repository, whose built services are run
/// @param folder         where the cluster's data, logs and temporary files lie
/// @param temporary      the folder goes with the cluster
/// @param defaultPorts   the ports that the documentation names; otherwise free ones
/// @param supervised     what dies is started again on its port, as a container platform would
/// @param replicas       how many of each service; one where nothing is said
/// @param environment    settings for all services, e.g. `TANDEM_TOPICS_PARTITIONS`
/// @param heap           each service's heap, as Java's `-Xmx` says it
/// @param room           how much MongoDB may hold
/// @param say            takes what people should know while the cluster runs, a line each
public record ClusterPlan(
        Path root,
        Path folder,
        boolean temporary,
        boolean defaultPorts,
        boolean supervised,
        Map<Part, Integer> replicas,
        Map<String, String> environment,
        String heap,
        Room room,
        Consumer<String> say) {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /// How much MongoDB may hold.
    ///
    /// @param oplogMegabytes the size of its oplog; 0 leaves it to MongoDB
    /// @param cacheGigabytes the size of its cache
    public record Room(int oplogMegabytes, int cacheGigabytes) {
        /// What little data needs.
        public static final Room SMALL = new Room(0, 1);
    }

    public ClusterPlan {
        replicas = Map.copyOf(replicas);
        environment = Map.copyOf(environment);
    }

    /// A cluster on free ports that leaves nothing behind.
    public static ClusterPlan forOnce() {
        Path root = repository();
        String name = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Path folder = root.resolve(".tandem").resolve("clusters").resolve(name);
        return new ClusterPlan(
                root,
                folder,
                true,
                false,
                false,
                Map.of(),
                Map.of(),
                "256m",
                Room.SMALL,
                line -> System.err.println("tandem: " + line));
    }

    /// The cluster of `./tandem up`: its data stays in `.tandem/state`, what dies is started again.
    public static ClusterPlan kept(boolean defaultPorts, Consumer<String> say) {
        return new ClusterPlan(
                repository(), upFolder(), false, defaultPorts, true, Map.of(), Map.of(), "256m", Room.SMALL, say);
    }

    /// Where `./tandem up` keeps its state and says its addresses: `.tandem`, or what TANDEM_FOLDER says.
    public static Path upFolder() {
        String said = System.getenv("TANDEM_FOLDER");
        return said == null || said.isBlank()
                ? repository().resolve(".tandem")
                : Path.of(said).toAbsolutePath();
    }

    /// The repository: what `./tandem` says, else the nearest folder above with a `tandem` launcher.
    public static Path repository() {
        String said = System.getProperty("tandem.root");
        if (said != null) {
            return Path.of(said);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("tandem")) && Files.isDirectory(folder.resolve("test-harness"))) {
                return folder;
            }
        }
        throw new CannotRun("this is not inside Tandem's repository; set -Dtandem.root to it");
    }

    public ClusterPlan withReplicas(Part service, int count) {
        Map<Part, Integer> changed = new EnumMap<>(Part.class);
        changed.putAll(replicas);
        changed.put(service, count);
        return new ClusterPlan(
                root, folder, temporary, defaultPorts, supervised, changed, environment, heap, room, say);
    }

    public ClusterPlan withEnvironment(Map<String, String> settings) {
        return new ClusterPlan(root, folder, temporary, defaultPorts, supervised, replicas, settings, heap, room, say);
    }

    public ClusterPlan withHeap(String changed) {
        return new ClusterPlan(
                root, folder, temporary, defaultPorts, supervised, replicas, environment, changed, room, say);
    }

    public ClusterPlan withRoom(Room changed) {
        return new ClusterPlan(
                root, folder, temporary, defaultPorts, supervised, replicas, environment, heap, changed, say);
    }

    public ClusterPlan withSupervision() {
        return new ClusterPlan(root, folder, temporary, defaultPorts, true, replicas, environment, heap, room, say);
    }

    int count(Part part) {
        return part.isService() ? replicas.getOrDefault(part, 1) : 1;
    }

    Path state() {
        return folder.resolve("state");
    }

    Path clusters() {
        return root.resolve(".tandem").resolve("clusters");
    }
}
