package io.tandem.harness.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./tandem bench`: the benchmarks, on a cluster of their own. How they measure stands in
/// `docs/reference/performance.md`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Tandem beside the same work without it, in rounds that take turns.",
        subcommands = {SchemaBench.class, IngestBench.class, PartnerBench.class, PathBench.class})
@SuppressWarnings("NullAway.Init")
public final class Bench implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "bench takes one of: " + String.join(", ", spec.subcommands().keySet()));
    }
}
