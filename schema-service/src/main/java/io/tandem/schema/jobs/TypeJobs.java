package io.tandem.schema.jobs;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.Foundations;
import io.tandem.schema.applying.OwnedTypes;
import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Starts the jobs of the types that are this replica's, each on a virtual thread.
@ApplicationScoped
public class TypeJobs {
    private static final Logger LOG = Logger.getLogger(TypeJobs.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);

    private final Foundations foundations;
    private final OwnedTypes owned;
    private final List<TypeJob> jobs;
    private final Map<Work, Thread> running = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    private record Work(TypeJob job, TypeKey type) {}

    TypeJobs(Foundations foundations, OwnedTypes owned, @All List<TypeJob> jobs) {
        this.foundations = foundations;
        this.owned = owned;
        this.jobs = List.copyOf(jobs);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        running.values().forEach(Thread::interrupt);
    }

    /// Looks for work.
    @Scheduled(every = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        if (!foundations.areLaid() || stopping) {
            return;
        }
        for (TypeJob job : jobs) {
            int free = job.places()
                    - (int) running.keySet().stream()
                            .filter(work -> work.job().equals(job))
                            .count();
            if (free > 0) {
                job.due().stream()
                        .map(type -> new Work(job, type))
                        .filter(work -> !running.containsKey(work) && owned.contains(work.type()))
                        .limit(free)
                        .forEach(this::start);
            }
        }
    }

    private void start(Work work) {
        Thread thread = Thread.ofVirtual()
                .name(work.job().name() + " of " + work.type().id())
                .unstarted(() -> run(work));
        running.put(work, thread);
        thread.start();
    }

    private void run(Work work) {
        try {
            work.job().run(work.type(), new Mandate(() -> !stopping && owned.contains(work.type())));
        } catch (CancellationException stopped) {
            LOG.debugf("The %s of %s stops", work.job().name(), work.type().id());
        } catch (RuntimeException trouble) {
            if (!stopping) {
                LOG.warnf(
                        trouble,
                        "The %s of %s is tried again",
                        work.job().name(),
                        work.type().id());
                rest();
            }
        } finally {
            running.remove(work);
        }
    }

    private static void rest() {
        try {
            Thread.sleep(AFTER_TROUBLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
