package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import java.util.concurrent.ExecutionException;

/// A call of Kafka whose answer is waited for.
interface KafkaCall<T> {
    T answer() throws ExecutionException, InterruptedException;

    /// Makes the call and waits.
    ///
    /// @throws CannotRun when Kafka does not do it
    static <T> T done(KafkaCall<T> call) {
        try {
            return call.answer();
        } catch (ExecutionException e) {
            throw new CannotRun("Kafka cannot be used: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }
}
