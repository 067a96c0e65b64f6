package io.tandem.harness.launcher;

import picocli.CommandLine.Command;

/// `./tandem schema`: what an operator does with schemas.
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Shows what a change of a schema does, and makes it; prints schemas as models of the SDKs.",
        subcommands = {SchemaApply.class, SchemaDryRun.class, SchemaImport.class, SchemaModels.class},
        synopsisSubcommandLabel = "(apply | diff | import | datamodels)")
final class Schema {}
