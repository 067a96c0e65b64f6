package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./tandem schema apply FILE`: makes a schema what a file says. What breaks is made only when a person at a terminal
/// types its confirmation.
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Makes a schema what a file says: {\"objectTypes\":[…],\"renames\":{…}}.",
        footer = "Exit status: 0 done, 1 it breaks and is not confirmed, 2 bad file or usage, or nothing to talk to.")
@SuppressWarnings("NullAway.Init")
final class SchemaApply implements Callable<Integer> {
    @Mixin
    private SchemaFile file;

    @Option(names = "--automated", description = "A program asks: nothing that breaks is done.")
    private boolean automated;

    @Override
    public Integer call() throws IOException {
        JsonNode told = file.dryRun(automated);
        file.print(told);
        if (told.path("changes").isEmpty()) {
            return 0;
        }
        String confirmation = "";
        if (told.path("breaking").asBoolean()) {
            String refusal = refusal();
            if (!refusal.isEmpty()) {
                System.err.println("tandem: " + refusal);
                return 1;
            }
            confirmation = told.path("confirmation").asText();
            System.err.print("This change breaks the schema. To make it nevertheless, type " + confirmation + " : ");
            System.err.flush();
            BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String typed = terminal.readLine();
            if (typed == null || !typed.strip().equalsIgnoreCase(confirmation)) {
                System.err.println("tandem: not confirmed; nothing was changed");
                return 1;
            }
        }
        JsonNode made = file.apply(automated, confirmation);
        System.out.println(made.path("type").asText() + " has version "
                + made.path("version").asInt() + " now");
        return 0;
    }

    private String refusal() {
        if (automated) {
            return "the change breaks the schema, and an automated deploy makes no such change; nothing was changed";
        }
        return Boolean.getBoolean("tandem.person")
                ? ""
                : "the change breaks the schema, and a person has to confirm it at a terminal; this is none, and nothing"
                        + " was changed";
    }
}
