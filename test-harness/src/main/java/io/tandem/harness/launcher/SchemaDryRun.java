package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `./tandem schema diff FILE`: what a change would do, and nothing more.
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Shows what a file would change in a schema, and what that does.",
        footer = "Exit status: 0 nothing breaks, 1 something does, 2 nothing to talk to or bad usage.")
@SuppressWarnings("NullAway.Init")
final class SchemaDryRun implements Callable<Integer> {
    @Mixin
    private SchemaFile file;

    @Override
    public Integer call() {
        JsonNode told = file.dryRun(false);
        file.print(told);
        return told.path("breaking").asBoolean() ? 1 : 0;
    }
}
