package io.tandem.harness.bench;

/// What copies one collection into another shape and carries changes across, for the benchmark. Each piece of work has
/// one name, which is its database's too.
sealed interface Carrier extends AutoCloseable permits OurMigration, ConnectWorker {
    /// What the results call it.
    String name();

    /// Whether it carries from the partner collection to the initial one as well.
    boolean goesBothWays();

    /// The process whose use of the machine counts.
    long pid();

    /// What comes before the clock of the copy starts.
    void prepare(String name);

    /// Starts copying, if it has not started by itself, and carries over what changes from then on.
    void begin(String name);

    /// Stops carrying, and returns when it has stopped.
    void pause(String name);

    void resume(String name);

    /// Ends this piece of work.
    void end(String name);

    @Override
    void close();
}
