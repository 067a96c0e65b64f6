package io.tandem.harness.cluster;

import java.time.Duration;
import java.util.function.Consumer;

/// Starts again what dies, as a container platform would: at once, and more slowly what dies again soon.
final class Supervisor {
    private static final long SOON = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_PAUSE = 10_000;

    private final Consumer<String> say;
    private final Runnable changed;
    private volatile boolean stopped;

    /// @param say     takes a line for people
    /// @param changed called when a process id has changed
    Supervisor(Consumer<String> say, Runnable changed) {
        this.say = say;
        this.changed = changed;
    }

    void watch(ChildProcess child) {
        Thread.ofPlatform().daemon().name("watch " + child.name()).start(() -> keepAlive(child));
    }

    /// Nothing is started any more once this has returned.
    synchronized void stop() {
        stopped = true;
    }

    private void keepAlive(ChildProcess child) {
        long pause = 0;
        while (!stopped) {
            long since = System.nanoTime();
            child.ended().join();
            if (stopped) {
                return;
            }
            pause = System.nanoTime() - since < SOON ? Math.min(LONGEST_PAUSE, Math.max(500, pause * 2)) : 0;
            say.accept(child.name() + " died; starting it again on the same port"
                    + (pause == 0 ? "" : " in " + pause + " ms"));
            ChildProcess.pause(pause);
            restart(child);
        }
    }

    private synchronized void restart(ChildProcess child) {
        if (stopped) {
            return;
        }
        try {
            child.start();
            changed.run();
        } catch (CannotRun e) {
            say.accept(e.getMessage());
        }
    }
}
