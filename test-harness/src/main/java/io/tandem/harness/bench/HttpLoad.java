package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Sends requests to one subject, on one event loop: as many as come back, or at a rate of their own.
final class HttpLoad implements AutoCloseable {
    /// Connections, and in a closed loop the requests that are under way.
    static final int CONNECTIONS = 32;

    private static final long PAUSE_MILLIS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(0), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    private final RequestOptions options;
    private final Supplier<Buffer> bodies;
    private final BooleanSupplier mayGo;

    // Used on the event loop only.
    private long failed;
    private String failure = "";

    /// What was seen of requests at a rate.
    ///
    /// @param p50 milliseconds from the time at which a request was due to the end of its answer
    /// @param p99 the same
    record Times(int requests, double p50, double p99, double most) {}

    /// The same bodies again and again.
    HttpLoad(HttpSubject subject, List<byte[]> bodies) {
        this(subject, inTurn(bodies), () -> true);
    }

    /// @param bodies the next body; asked on the event loop
    /// @param mayGo  whether a request may begin now; otherwise it is asked again a moment later
    HttpLoad(HttpSubject subject, Supplier<Buffer> bodies, BooleanSupplier mayGo) {
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(subject.url().toString());
        subject.headers().forEach(options::putHeader);
        this.bodies = bodies;
        this.mayGo = mayGo;
    }

    private static Supplier<Buffer> inTurn(List<byte[]> bodies) {
        List<Buffer> buffers = bodies.stream().map(Buffer::buffer).toList();
        AtomicInteger next = new AtomicInteger();
        return () -> buffers.get(Math.floorMod(next.getAndIncrement(), buffers.size()));
    }

    /// Keeps each connection busy for some time, and returns when the last answer is there.
    void closedLoop(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Future<?>[] loops = new Future<?>[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            Promise<Void> done = Promise.promise();
            loops[i] = done.future();
            context.runOnContext(now -> again(end, done));
        }
        await(Future.all(List.of(loops)).mapEmpty(), time.plus(PATIENCE));
        check();
    }

    private void again(long end, Promise<Void> done) {
        if (System.nanoTime() >= end || failed > 0) {
            done.complete();
        } else if (mayGo.getAsBoolean()) {
            send().onComplete(answered -> again(end, done));
        } else {
            vertx.setTimer(PAUSE_MILLIS, timer -> again(end, done));
        }
    }

    /// Sends requests when they are due, however late the ones before are answered.
    ///
    /// @param warming how many of the first do not count
    Times openLoop(int perSecond, int requests, int warming) {
        double[] millis = new double[requests];
        Future<?>[] answers = new Future<?>[requests];
        long start = System.nanoTime() + 100_000_000;
        for (int i = 0; i < requests; i++) {
            int number = i;
            long due = start + number * 1_000_000_000L / perSecond;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            Promise<Void> done = Promise.promise();
            answers[number] = done.future();
            context.runOnContext(now -> send().onComplete(answered -> {
                millis[number] = (System.nanoTime() - due) / 1e6;
                done.complete();
            }));
        }
        await(Future.all(List.of(answers)).mapEmpty(), PATIENCE);
        check();
        double[] counted = Arrays.copyOfRange(millis, warming, requests);
        Arrays.sort(counted);
        return new Times(
                counted.length,
                counted[counted.length / 2],
                counted[counted.length * 99 / 100],
                counted[counted.length - 1]);
    }

    private Future<Void> send() {
        Buffer body = bodies.get();
        return client.request(options)
                .compose(request -> request.send(body))
                .compose(HttpLoad::answered)
                .otherwise(e -> {
                    failed++;
                    failure = String.valueOf(e.getMessage());
                    return null;
                });
    }

    private static Future<Void> answered(HttpClientResponse response) {
        return response.statusCode() == 200
                ? response.end()
                : response.body().compose(body -> Future.failedFuture(response.statusCode() + " " + body));
    }

    private void check() {
        if (failed > 0) {
            throw new CannotRun(failed + " requests were not answered with 200: " + failure);
        }
    }

    private static void await(Future<Void> future, Duration most) {
        try {
            future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotRun("requests are not answered: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it ends the threads that would tell
    public void close() {
        await(client.close(), PATIENCE);
        vertx.close();
    }
}
