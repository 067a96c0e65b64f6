package io.tandem.partner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does several things at once.
final class Workers implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Begins a task, which tells what came of it by itself.
    void begin(Runnable task) {
        threads.execute(task);
    }

    /// Begins a task whose result is asked for later.
    <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    /// What each task returns, in order, when all have ended; if one fails, its failure.
    <T> List<T> all(List<Callable<T>> tasks) throws InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(tasks)) {
            results.add(result(future));
        }
        return results;
    }

    /// What a task has returned, when it has ended; if it fails, its failure.
    static <T> T result(Future<T> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e.getCause());
        }
    }

    /// Returns when all tasks have ended.
    @Override
    public void close() {
        threads.close();
    }
}
