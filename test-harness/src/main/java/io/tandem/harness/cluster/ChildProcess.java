package io.tandem.harness.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A program and the process that runs it at the moment; it may die and be started again on the same ports.
final class ChildProcess {
    /// The kernel tells a child of its parent's end when the parent's *thread* ends: this one lives on.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("starter").factory());

    private static final List<String> GUARDS = guards();

    private final Program program;
    private final int index;
    private final Path log;
    private final Path folder;
    private @Nullable Process process;

    ChildProcess(Program program, int index, Path folder) {
        this.program = program;
        this.index = index;
        this.folder = folder;
        this.log = folder.resolve("logs").resolve(program.part().label() + (index == 0 ? "" : "-" + index) + ".log");
    }

    /// A child of its own session does not get the terminal's Ctrl-C, and it goes when the launcher is killed.
    private static List<String> guards() {
        List<String> guards = new ArrayList<>();
        if (MongodBinary.onPath("setsid") != null) {
            guards.add("setsid");
        }
        if (MongodBinary.onPath("setpriv") != null && works(List.of("setpriv", "--pdeathsig", "TERM", "true"))) {
            guards.addAll(List.of("setpriv", "--pdeathsig", "TERM"));
        }
        return List.copyOf(guards);
    }

    private static boolean works(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Program program() {
        return program;
    }

    int index() {
        return index;
    }

    String name() {
        return program.part().label() + (index == 0 ? "" : " " + (index + 1));
    }

    synchronized @Nullable ProcessHandle handle() {
        return process == null || !process.isAlive() ? null : process.toHandle();
    }

    synchronized void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name() + " runs already");
        }
        try {
            program.prepare();
            Files.createDirectories(log.getParent());
            List<String> command = new ArrayList<>(GUARDS);
            command.addAll(program.command());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            Map<String, String> environment = builder.environment();
            environment.putAll(program.environment());
            process = STARTER.submit(builder::start).get();
        } catch (IOException e) {
            throw new CannotRun("cannot start " + name() + ": " + e.getMessage(), e);
        } catch (ExecutionException e) {
            throw new CannotRun("cannot start " + name() + ": " + String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted while starting " + name(), e);
        }
    }

    /// Waits until it takes work.
    ///
    /// @throws CannotRun when it dies meanwhile or takes longer; the message ends with what it said last
    void awaitReady(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!isReady()) {
            if (handle() == null) {
                throw new CannotRun(name() + " died while starting: " + lastWords());
            }
            if (System.nanoTime() > end) {
                throw new CannotRun(name() + " is not ready after " + most.toSeconds() + " s: " + lastWords());
            }
            pause(50);
        }
    }

    private boolean isReady() {
        try {
            return program.isReady();
        } catch (com.mongodb.MongoException notYet) {
            return false;
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    private String lastWords() {
        try (var lines = Files.lines(log)) {
            String last = lines.filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                    .reduce("", (before, line) -> line);
            return last.strip() + " (log: " + log + ")";
        } catch (IOException | java.io.UncheckedIOException e) {
            return "log: " + log;
        }
    }

    /// Done when the process that runs now has ended.
    synchronized CompletableFuture<?> ended() {
        return process == null ? CompletableFuture.completedFuture(null) : process.onExit();
    }

    /// SIGKILL; returns when the process is gone.
    void kill() {
        Process running = running();
        if (running != null) {
            running.destroyForcibly();
            join(running, Duration.ofSeconds(30));
        }
    }

    /// SIGTERM, and SIGKILL if it does not go in time.
    void stop(Duration patience) {
        Process running = running();
        if (running != null) {
            running.destroy();
            if (!join(running, patience)) {
                kill();
            }
        }
    }

    private synchronized @Nullable Process running() {
        return process != null && process.isAlive() ? process : null;
    }

    private static boolean join(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
