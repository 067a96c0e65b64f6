package io.tandem.ingest.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.ingest.apps.Models.Found;
import io.tandem.ingest.line.DeclaredModel;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ModelCacheTest {
    private static final int MOST = 10;

    @AutoClose
    private final Vertx vertx = Vertx.vertx();

    private final ModelCache cache = new ModelCache(vertx, MOST);
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void what_is_missed_at_once_is_read_once_and_told_to_each_on_its_own_context() throws Exception {
        Promise<Found> read = Promise.promise();
        CompletableFuture<Context> first = new CompletableFuture<>();
        CompletableFuture<Context> second = new CompletableFuture<>();
        Context ofFirst = ask(read.future(), first);
        Context ofSecond = ask(read.future(), second);
        vertx.setTimer(50, later -> read.complete(found()));

        assertThat(first.get(5, TimeUnit.SECONDS)).isSameAs(ofFirst);
        assertThat(second.get(5, TimeUnit.SECONDS)).isSameAs(ofSecond).isNotSameAs(ofFirst);
        assertThat(reads).hasValue(1);
        assertThat(get("a")).isInstanceOf(Found.Declared.class);
        assertThat(reads).hasValue(1);
    }

    @Test
    void what_was_not_told_is_asked_for_again() throws Exception {
        assertThat(get("b", new Found.NotTold())).isInstanceOf(Found.NotTold.class);
        assertThat(get("b", new Found.Unknown())).isInstanceOf(Found.Unknown.class);
        assertThat(get("b", found())).isInstanceOf(Found.Declared.class);
        assertThat(reads).hasValue(3);
    }

    @Test
    void models_are_forgotten_by_how_large_they_are_together() throws Exception {
        for (int i = 0; i < 100; i++) {
            get("model" + i, found());
        }
        reads.set(0);
        for (int i = 0; i < 100; i++) {
            get("model" + i, found());
        }
        assertThat(reads.get()).isGreaterThanOrEqualTo(100 - MOST);
    }

    @Test
    void a_property_with_a_lengthy_name_counts_for_several() {
        Property lengthy = new Property("n".repeat(640), PropertyType.Scalar.INT, true, false);
        assertThat(new DeclaredModel(List.of(type(lengthy))).weight()).isEqualTo(1 + 1 + 11);
        Property brief = new Property("n", PropertyType.Scalar.INT, true, false);
        assertThat(new DeclaredModel(List.of(type(brief))).weight()).isEqualTo(1 + 1 + 1);
    }

    private static ObjectType type(Property property) {
        return new ObjectType("Task", ObjectType.Kind.TOP_LEVEL, Optional.empty(), List.of(property));
    }

    private Context ask(Future<Found> read, CompletableFuture<Context> toldOn) throws Exception {
        CompletableFuture<Context> asking = new CompletableFuture<>();
        vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
                cache.find("a", () -> {
                            reads.incrementAndGet();
                            return read;
                        })
                        .onSuccess(found -> toldOn.complete(Vertx.currentContext()));
                asking.complete(Vertx.currentContext());
            }
        });
        return asking.get(5, TimeUnit.SECONDS);
    }

    private Found get(String path) throws Exception {
        return get(path, new Found.NotTold());
    }

    private Found get(String path, Found told) throws Exception {
        return cache.find(path, () -> {
                    reads.incrementAndGet();
                    return Future.succeededFuture(told);
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    private static Found found() {
        return new Found.Declared(new DeclaredModel(List.of()));
    }
}
