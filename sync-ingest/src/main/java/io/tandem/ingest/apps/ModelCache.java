package io.tandem.ingest.apps;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tandem.ingest.line.DeclaredModel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The declared models that were read last. They may be large and many, so that what counts is how many properties
/// they have together; what is used least is forgotten first. What is not there is read once for all who ask for it
/// meanwhile.
final class ModelCache {
    private final Vertx vertx;
    private final Cache<String, DeclaredModel> known;
    private final ConcurrentHashMap<String, Future<Models.Found>> asked = new ConcurrentHashMap<>();

    /// @param properties of all models together, at most
    ModelCache(Vertx vertx, long properties) {
        this.vertx = vertx;
        this.known = Caffeine.newBuilder()
                .maximumWeight(properties)
                .weigher((String path, DeclaredModel model) -> model.weight())
                // Forgetting takes no longer than remembering, and needs no thread of its own.
                .executor(Runnable::run)
                .build();
    }

    /// A model, on the context of whoever asks.
    ///
    /// @param read reads it where it is not known; never fails
    Future<Models.Found> find(String path, Supplier<Future<Models.Found>> read) {
        DeclaredModel model = known.getIfPresent(path);
        if (model != null) {
            return Future.succeededFuture(new Models.Found.Declared(model));
        }
        Promise<Models.Found> answer = Promise.promise();
        Future<Models.Found> shared = asked.computeIfAbsent(path, each -> answer.future());
        if (shared == answer.future()) {
            read.get()
                    .onSuccess(found -> remember(path, found))
                    .onComplete(found -> asked.remove(path))
                    .onComplete(answer);
        }
        // Whoever asked first may be served by another event loop.
        Context context = vertx.getOrCreateContext();
        Promise<Models.Found> mine = Promise.promise();
        shared.onComplete(found -> context.runOnContext(now -> mine.handle(found)));
        return mine.future();
    }

    private void remember(String path, Models.Found found) {
        if (found instanceof Models.Found.Declared(DeclaredModel model)) {
            known.put(path, model);
        }
    }
}
