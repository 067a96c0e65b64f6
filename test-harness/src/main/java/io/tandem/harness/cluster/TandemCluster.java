package io.tandem.harness.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// A running cluster: Kafka's broker, a MongoDB replica set and the three services, each a process of its own.
///
/// It ends with [#close], and with this process however that ends.
public final class TandemCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final ClusterPlan plan;
    private final Map<Part, List<ChildProcess>> children = new EnumMap<>(Part.class);
    private final @Nullable String foreignMongo;
    private final Supervisor supervisor;
    private final Thread hook;
    /// Held while processes are started or stopped, so that nothing starts after the stop.
    private final Object lifecycle = new Object();

    private boolean closed;

    /// Starts all parts and returns when all take work.
    ///
    /// @throws CannotRun when something stands in the way; nothing runs then
    public static TandemCluster start(ClusterPlan plan) {
        TandemCluster cluster = new TandemCluster(plan);
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            if (plan.temporary() && Files.isDirectory(cluster.logs())) {
                cluster.keepLogs(plan.clusters().resolveSibling("failed-start"));
            }
            cluster.close();
            throw e;
        }
    }

    /// Empties the state that an earlier run left, after ending what still runs of it.
    public static void emptyState(ClusterPlan plan) {
        try {
            Leftovers.end(plan.folder());
            Folders.delete(plan.state());
        } catch (IOException e) {
            throw new CannotRun("cannot empty " + plan.state() + ": " + e.getMessage(), e);
        }
    }

    private TandemCluster(ClusterPlan plan) {
        this.plan = plan;
        String uri = System.getenv("TANDEM_MONGODB_URI");
        foreignMongo = uri == null || uri.isBlank() ? null : uri;
        supervisor = new Supervisor(plan.say(), this::publish);
        hook = new Thread(this::stopParts, "stop the cluster");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void startAll() {
        try {
            Leftovers.sweep(plan.clusters());
            int ended = Leftovers.end(plan.folder());
            if (ended > 0) {
                plan.say().accept("ended " + ended + " processes that an earlier run had left behind");
            }
            Folders.delete(plan.folder().resolve("tmp"));
            Folders.delete(plan.folder().resolve("logs"));
        } catch (IOException e) {
            throw new CannotRun("cannot use the folder " + plan.folder() + ": " + e.getMessage(), e);
        }
        Path mongod = foreignMongo == null ? MongodBinary.find(plan.say()) : null;
        synchronized (lifecycle) {
            Layout.programs(plan, mongod, foreignMongo).forEach(this::add);
        }
        startTogether(children(Part.KAFKA), children(Part.MONGODB));
        startTogether(children(Part.SCHEMA_SERVICE), children(Part.SYNC_INGEST), children(Part.PARTNER_SYNC));
        if (plan.supervised()) {
            all().forEach(supervisor::watch);
        }
    }

    private void add(Program program) {
        List<ChildProcess> siblings = children.computeIfAbsent(program.part(), part -> new ArrayList<>());
        siblings.add(new ChildProcess(program, siblings.size(), plan.folder()));
    }

    @SafeVarargs
    private void startTogether(List<ChildProcess>... groups) {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (List<ChildProcess> group : groups) {
            for (ChildProcess child : group) {
                start(child);
                starts.add(CompletableFuture.runAsync(() -> child.awaitReady(START), task -> Thread.ofPlatform()
                        .start(task)));
            }
        }
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CannotRun problem) {
                throw problem;
            }
            throw e;
        }
    }

    private void start(ChildProcess child) {
        synchronized (lifecycle) {
            if (closed) {
                throw new CannotRun("the cluster is stopped");
            }
            child.start();
            publish();
        }
    }

    /// The plan by which it was started.
    public ClusterPlan plan() {
        return plan;
    }

    /// Kafka's `host:port`.
    public String kafka() {
        return children(Part.KAFKA).getFirst().program().address();
    }

    /// MongoDB's connection string.
    public String mongoUri() {
        return foreignMongo != null
                ? foreignMongo
                : children(Part.MONGODB).getFirst().program().address();
    }

    /// Makes tokens that the services trust.
    public DevelopmentIssuer issuer() {
        return DevelopmentIssuer.in(plan.folder());
    }

    /// A token with every role in every app.
    public String token() {
        return issuer().token();
    }

    /// A service's address; the first replica's.
    public URI url(Part service) {
        return urls(service).getFirst();
    }

    /// A service's addresses, one of each replica.
    public List<URI> urls(Part service) {
        return children(service).stream()
                .map(child -> URI.create(child.program().address()))
                .toList();
    }

    /// The process ids by the parts' labels, as in `.tandem/pids.json`; a part that is dead at the moment has none.
    public Map<String, List<Long>> pids() {
        Map<String, List<Long>> pids = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            pids.put(
                    part.label(),
                    children(part).stream()
                            .map(ChildProcess::handle)
                            .filter(Objects::nonNull)
                            .map(ProcessHandle::pid)
                            .toList());
        }
        return pids;
    }

    /// Where the parts' logs lie, a file each.
    public Path logs() {
        return plan.folder().resolve("logs");
    }

    /// `kill -9`; returns when the process is gone. A supervised part comes back by itself, another one by [#restart].
    public void kill(Part part, int index) {
        child(part, index).kill();
    }

    /// SIGTERM; returns when the process is gone, after a minute by force. It comes back as after [#kill].
    public void stop(Part part, int index) {
        child(part, index).stop(Duration.ofMinutes(1));
    }

    /// Starts a part that is dead, on the ports that it had, and waits until it takes work.
    public void restart(Part part, int index) {
        ChildProcess child = child(part, index);
        start(child);
        child.awaitReady(START);
    }

    private ChildProcess child(Part part, int index) {
        return children(part).get(index);
    }

    private List<ChildProcess> children(Part part) {
        return children.getOrDefault(part, List.of());
    }

    private List<ChildProcess> all() {
        return children.values().stream().flatMap(List::stream).toList();
    }

    private synchronized void publish() {
        try {
            Leftovers.remember(
                    plan.folder(),
                    all().stream()
                            .map(ChildProcess::handle)
                            .filter(Objects::nonNull)
                            .toList());
            Folders.write(plan.folder().resolve("pids.json"), Json.text(pids()) + "\n");
        } catch (IOException e) {
            throw new CannotRun("cannot write to " + plan.folder() + ": " + e.getMessage(), e);
        }
    }

    /// Copies the logs, which go with a temporary cluster.
    public void keepLogs(Path target) {
        try {
            Folders.copy(logs(), target);
        } catch (IOException e) {
            throw new CannotRun("cannot keep the logs in " + target + ": " + e.getMessage(), e);
        }
    }

    /// Stops services first, then broker and MongoDB.
    @Override
    public void close() {
        stopParts();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException theHookRunsAlready) {
            return;
        }
    }

    private void stopParts() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
            if (plan.supervised() && !children.isEmpty()) {
                plan.say().accept("stopping");
            }
            supervisor.stop();
            stop(Part.services());
            stop(List.of(Part.KAFKA, Part.MONGODB));
            leave();
        }
    }

    private void leave() {
        try {
            Leftovers.forget(plan.folder());
            Folders.delete(plan.temporary() ? plan.folder() : plan.folder().resolve("tmp"));
            Folders.delete(plan.folder().resolve("pids.json"));
        } catch (IOException e) {
            plan.say().accept("cannot clean up " + plan.folder() + ": " + e.getMessage());
        }
    }

    private void stop(List<Part> parts) {
        List<Thread> stops = new ArrayList<>();
        for (Part part : parts) {
            for (ChildProcess child : children(part)) {
                // Nobody needs a temporary cluster's data once it is gone.
                Runnable stop = plan.temporary() && !part.isService()
                        ? child::kill
                        : () -> child.stop(Duration.ofSeconds(part.isService() ? 10 : 30));
                stops.add(Thread.ofPlatform().start(stop));
            }
        }
        for (Thread stop : stops) {
            try {
                stop.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
