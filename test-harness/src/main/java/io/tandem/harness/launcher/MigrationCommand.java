package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `./tandem migration …`: a partner collection from its definition to the end of the old shape.
///
/// Each command prints the migration, or what it asked for, as JSON; progress goes to standard error. Exit status 1
/// means that the act ended otherwise than asked: refused, paused, mismatched.
@Command(
        name = "migration",
        mixinStandardHelpOptions = true,
        description = "Defines, runs and ends migrations between an initial and a partner collection.")
@SuppressWarnings("NullAway.Init")
final class MigrationCommand implements Runnable {
    @Option(
            names = "--url",
            scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "partner-sync's address" + " (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", scope = picocli.CommandLine.ScopeType.INHERIT, description = Token.OPTION)
    private String token;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do with a migration");
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists all migrations, a line each.")
    int list() {
        for (JsonNode migration : calls().get("").path("migrations")) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %-9s %s.%s -> %s%n",
                    migration.path("name").asText(),
                    migration.path("state").asText(),
                    migration.path("database").asText(),
                    migration.path("initial").path("collection").asText(),
                    migration.path("partner").path("collection").asText());
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Defines a migration from a JSON file; - reads standard input.")
    int define(@Parameters(paramLabel = "NAME") String name, @Parameters(paramLabel = "FILE") Path file)
            throws IOException {
        String definition;
        if (file.toString().equals("-")) {
            definition = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } else {
            definition = GivenFile.text(file);
        }
        return print(calls().put(MigrationCalls.of(name), definition), true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Prints one migration.")
    int show(@Parameters(paramLabel = "NAME") String name) {
        return print(calls().get(MigrationCalls.of(name)), true);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Tries a migration on the stored documents, and changes nothing.")
    int check(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        calls().post(MigrationCalls.of(name) + "/check", "");
        JsonNode status = new MigrationView(calls(), name).whileIn(Set.of("checking"));
        return print(status.path("check"), !status.path("state").asText().equals("refused"));
    }

    @Command(mixinStandardHelpOptions = true, description = "Starts a migration and shows the copy until it is live.")
    int start(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--override", paramLabel = "FINDING", description = "Starts although the check says this.")
                    Set<String> override,
            @Option(names = "--no-wait", description = "Does not wait until it is live.") boolean noWait)
            throws InterruptedException {
        String body = override == null || override.isEmpty() ? "" : Json.text(Map.of("override", override));
        JsonNode status = calls().post(MigrationCalls.of(name) + "/start", body);
        return noWait ? print(status, true) : reach(name, Set.of("checking", "copying", "healing"), Set.of("live"));
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows a migration until it stands still or Ctrl-C.")
    int watch(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        Set<String> moving = new HashSet<>(MigrationView.CROSSING);
        moving.add("checking");
        return print(new MigrationView(calls(), name).whileIn(moving), true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Stops carrying changes across; the position is kept.")
    int pause(@Parameters(paramLabel = "NAME") String name) {
        return print(calls().post(MigrationCalls.of(name) + "/pause", ""), true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Goes on from where it was paused.")
    int resume(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--deletes", paramLabel = "cross|restore", description = "What becomes of many deletes.")
                    String deletes) {
        String body = deletes == null ? "" : Json.text(Map.of("deletes", deletes));
        return print(calls().post(MigrationCalls.of(name) + "/resume", body), true);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Sets how fast the initial copy may be, also while it runs.")
    int pace(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "PER_SECOND", description = "Documents a second, or free.") String perSecond) {
        if (!perSecond.equals("free") && !perSecond.matches("[0-9]{1,9}")) {
            throw new ParameterException(
                    spec.commandLine(), "PER_SECOND: takes a whole number, or free; not '" + perSecond + "'");
        }
        String said = perSecond.equals("free") ? "null" : perSecond;
        JsonNode status = calls().put(MigrationCalls.of(name) + "/copy", "{\"perSecond\": " + said + "}");
        return print(status.has("copy") ? status.path("copy") : status, true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Compares both sides and names what differs.")
    int verify(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        JsonNode before = calls().get(MigrationCalls.of(name)).at("/verification/startedAt");
        JsonNode ended = verified(name, "verify", now -> !now.path("startedAt").equals(before));
        boolean differs = ended.path("state").asText().equals("mismatched");
        return print(differs ? calls().get(MigrationCalls.of(name) + "/mismatches") : ended, isClean(ended));
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Merges exactly what the last verification found to differ.")
    int repair(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        // By its end, as a verification that runs goes on with what was repaired.
        JsonNode before = calls().get(MigrationCalls.of(name)).at("/verification/endedAt");
        JsonNode ended = verified(
                name,
                "repair",
                now -> !now.path("endedAt").equals(before)
                        && !now.path("repairing").asBoolean());
        return print(ended, isClean(ended));
    }

    /// The verification that was asked for, once it has ended; the migration where nothing crosses before that.
    private JsonNode verified(String name, String act, Predicate<JsonNode> isIt) throws InterruptedException {
        calls().post(MigrationCalls.of(name) + "/" + act, "");
        MigrationView view = new MigrationView(calls(), name);
        JsonNode status = view.untilVerified(isIt);
        JsonNode verification = status.path("verification");
        if (MigrationView.isEnded(verification) && isIt.test(verification)) {
            return verification;
        }
        view.sayOtherwise(status);
        return status;
    }

    private static boolean isClean(JsonNode ended) {
        return ended.path("state").asText().equals("clean");
    }

    @Command(mixinStandardHelpOptions = true, description = "Prints what the last verification found to differ.")
    int mismatches(@Parameters(paramLabel = "NAME") String name) {
        return print(calls().get(MigrationCalls.of(name) + "/mismatches"), true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Prints the newest conflicts, with both versions.")
    int conflicts(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--state", paramLabel = "held|decided|settled", description = "Only those.") String state) {
        return print(
                calls().get(MigrationCalls.of(name) + "/conflicts"
                        + (state == null ? "" : "?state=" + Addresses.encoded(state))),
                true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Takes one version of a conflict that is held.")
    int take(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "initial|partner") String side) {
        String body = Json.text(Map.of("take", side));
        return print(calls().post(MigrationCalls.of(name) + "/conflicts/" + Addresses.encoded(id), body), true);
    }

    @Command(
            name = "set-aside",
            mixinStandardHelpOptions = true,
            description = "Prints the documents that cannot cross, each with its reason.")
    int setAside(@Parameters(paramLabel = "NAME") String name) {
        return print(calls().get(MigrationCalls.of(name) + "/set-aside"), true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Tries documents that are set aside again: one, or all.")
    int retry(@Parameters(paramLabel = "NAME") String name, @Parameters(paramLabel = "ID", arity = "0..1") String id) {
        return print(
                calls().post(
                                MigrationCalls.of(name) + "/set-aside/"
                                        + (id == null ? "" : Addresses.encoded(id) + "/") + "retry",
                                ""),
                true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Ends the old shape, when nobody writes it any more.")
    int retire(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--quiet-period", paramLabel = "P7D", description = "How long nobody may have written it.")
                    String quietPeriod)
            throws InterruptedException {
        String body = quietPeriod == null ? "" : Json.text(Map.of("quietPeriod", quietPeriod));
        calls().post(MigrationCalls.of(name) + "/retire", body);
        return reach(name, Set.of("retiring"), Set.of("retired"));
    }

    @Command(mixinStandardHelpOptions = true, description = "Carries over what the partner has, then stops.")
    int abort(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--partner", paramLabel = "keep|drop", defaultValue = "keep") String partner)
            throws InterruptedException {
        calls().post(MigrationCalls.of(name) + "/abort", Json.text(Map.of("partner", partner)));
        // One that was being checked for the first time is defined again.
        return reach(name, Set.of("aborting"), Set.of("aborted", "defined"));
    }

    /// Waits as long as it is on the way; whether it came to where it was to go. Somebody else may lead it elsewhere.
    private int reach(String name, Set<String> way, Set<String> ends) throws InterruptedException {
        MigrationView view = new MigrationView(calls(), name);
        JsonNode status = view.whileIn(way);
        boolean reached = ends.contains(status.path("state").asText());
        if (!reached) {
            view.sayOtherwise(status);
        }
        return print(status, reached);
    }

    private MigrationCalls calls() {
        return new MigrationCalls(url, token);
    }

    private static int print(JsonNode json, boolean asAsked) {
        System.out.println(MigrationCalls.pretty(json));
        return asAsked ? 0 : 1;
    }
}
