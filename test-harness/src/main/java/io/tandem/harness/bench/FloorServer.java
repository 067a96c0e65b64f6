package io.tandem.harness.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What any way from HTTP to Kafka costs at least: takes a body as a whole and sends its lines as they are, through
/// one producer with the settings of sync-ingest's, keyed by the text of their first member; answers when Kafka has
/// them all. It reads nothing, bounds nothing, and says nothing about single lines.
final class FloorServer extends AbstractVerticle {
    private static final int QUOTES_BEFORE_FIRST_TEXT = 3;

    private final Producer<byte[], byte[]> producer;
    private final int port;
    private final String topic;

    private FloorServer(Producer<byte[], byte[]> producer, int port, String topic) {
        this.producer = producer;
        this.port = port;
        this.topic = topic;
    }

    /// Runs until it is ended.
    ///
    /// @param arguments the port, Kafka's address, the topic
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        arguments[1],
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024,
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        84L * 1024 * 1024,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        18 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.partitionsFor(arguments[2]);
        Vertx.vertx()
                .deployVerticle(
                        () -> new FloorServer(producer, Integer.parseInt(arguments[0]), arguments[2]),
                        new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // without its server the benchmark says that it does not answer
    public void start() {
        vertx.createHttpServer()
                .requestHandler(request -> request.bodyHandler(body -> forward(request, body)))
                .listen(port, "127.0.0.1");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    private void forward(HttpServerRequest request, Buffer body) {
        byte[] bytes = body.getBytes();
        Context context = vertx.getOrCreateContext();
        AtomicInteger open = new AtomicInteger(1);
        AtomicBoolean failed = new AtomicBoolean();
        int from = 0;
        while (from < bytes.length) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            byte[] line = Arrays.copyOfRange(bytes, from, end);
            open.incrementAndGet();
            producer.send(new ProducerRecord<>(topic, key(line), line), (metadata, failure) -> {
                if (failure != null) {
                    failed.set(true);
                }
                answerIfLast(request, context, open, failed);
            });
            from = end + 1;
        }
        answerIfLast(request, context, open, failed);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone needs no answer
    private static void answerIfLast(
            HttpServerRequest request, Context context, AtomicInteger open, AtomicBoolean failed) {
        if (open.decrementAndGet() == 0) {
            context.runOnContext(now ->
                    request.response().setStatusCode(failed.get() ? 500 : 200).end("{}"));
        }
    }

    private static byte[] key(byte[] line) {
        int quotes = 0;
        int start = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '"') {
                quotes++;
                if (quotes == QUOTES_BEFORE_FIRST_TEXT) {
                    start = i + 1;
                } else if (quotes > QUOTES_BEFORE_FIRST_TEXT) {
                    return Arrays.copyOfRange(line, start, i);
                }
            }
        }
        return line;
    }
}
