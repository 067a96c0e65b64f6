package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `./tandem rejections`: what was refused after it had been accepted, to be listed, replayed or discarded.
@Command(
        name = "rejections",
        mixinStandardHelpOptions = true,
        description = "Lists what was refused after it had been accepted, the newest first.",
        footer = "Exit status: 0 done, 1 something was not replayed or discarded, 2 bad usage, or nothing to talk to.")
@SuppressWarnings("NullAway.Init")
final class Rejections implements Callable<Integer> {
    @Mixin
    private AppCalls calls;

    @Option(names = "--type", scope = ScopeType.INHERIT, description = "Only of this object type.")
    private String type;

    @Option(names = "--code", scope = ScopeType.INHERIT, description = "Only with this code, e.g. breaking-change.")
    private String code;

    @Option(names = "--client", description = "Only of events of this client: name or name/version.")
    private String client;

    @Option(names = "--since", description = "None from before this instant, e.g. 2026-11-21T12:00:00Z.")
    private String since;

    @Option(names = "--before", paramLabel = "ID", description = "Only older ones than this rejection.")
    private String before;

    @Option(names = "--limit", defaultValue = "50", description = "So many, 1 to 1000 (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints what schema-service answers.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("type", type);
        asked.put("code", code);
        asked.put("client", client);
        asked.put("since", since);
        asked.put("before", before);
        StringBuilder query = new StringBuilder("?limit=" + limit);
        asked.forEach((name, value) -> {
            if (value != null) {
                query.append('&').append(name).append('=').append(Addresses.encoded(value));
            }
        });
        JsonNode answer = calls.get("/rejections" + query);
        if (json) {
            System.out.println(MigrationCalls.pretty(answer));
            return 0;
        }
        answer.path("rejections").forEach(Rejections::print);
        if (answer.has("next")) {
            System.err.println("tandem: there are older ones: --before "
                    + answer.path("next").asText());
        }
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Applies refused events again, the oldest first.")
    int replay(
            @Option(names = "--id", description = "This rejection; may be given again.") List<String> ids,
            @Option(names = "--all", description = "All of the app.") boolean all,
            @Option(names = "--force", description = "Also where a later event of the object was applied.")
                    boolean force,
            @Option(
                            names = "--stale-models",
                            description = "Also where the model was declared before sync was terminated.")
                    boolean staleModels) {
        Map<String, Object> terms = new LinkedHashMap<>();
        if (force) {
            terms.put("force", true);
        }
        if (staleModels) {
            terms.put("staleModels", true);
        }
        return act("replay", "replayed", selection(ids, all), terms);
    }

    @Command(mixinStandardHelpOptions = true, description = "Gives up refused events that nobody wants to replay.")
    int discard(
            @Option(names = "--id", description = "This rejection; may be given again.") List<String> ids,
            @Option(names = "--all", description = "All of the app.") boolean all) {
        return act("discard", "discarded", selection(ids, all), Map.of());
    }

    private Map<String, Object> selection(List<String> ids, boolean all) {
        Map<String, Object> selection = new LinkedHashMap<>();
        if (ids != null) {
            selection.put("ids", ids);
        }
        if (type != null) {
            selection.put("type", type);
        }
        if (code != null) {
            selection.put("code", code);
        }
        if (selection.isEmpty() != all) {
            throw new ParameterException(
                    spec.commandLine(), "say which rejections: --id, --type and --code, or --all of the app");
        }
        return selection;
    }

    /// Asks again with what an answer says is next, until all that was selected has its result.
    private int act(String act, String wanted, Map<String, Object> selection, Map<String, Object> terms) {
        Map<String, Object> body = new LinkedHashMap<>(selection);
        body.putAll(terms);
        boolean done = true;
        JsonNode answer;
        do {
            answer = calls.post("/rejections/" + act, Json.text(body));
            if (json) {
                System.out.println(MigrationCalls.pretty(answer));
            }
            for (JsonNode result : answer.path("results")) {
                done &= result.path("status").asText().equals(wanted);
                if (!json) {
                    printResult(result);
                }
            }
            body.put("after", answer.path("next").asText());
        } while (answer.has("next"));
        return done ? 0 : 1;
    }

    private static void printResult(JsonNode result) {
        List<String> words = new ArrayList<>(
                List.of(result.path("id").asText(), result.path("status").asText()));
        for (String name : List.of("code", "reason")) {
            if (result.has(name)) {
                words.add(result.path(name).asText());
            }
        }
        System.out.println(String.join("  ", words));
        result.path("reasons").forEach(reason -> System.out.println("  " + reason.asText()));
    }

    private static void print(JsonNode rejection) {
        JsonNode event = rejection.path("event");
        JsonNode key =
                event.has("key") ? event.path("key") : event.path("object").path("_id");
        System.out.println(rejection.path("id").asText() + "  "
                + rejection.path("rejectedAt").asText() + "  "
                + rejection.path("code").asText()
                + (rejection.has("replayed") ? ", replayed" : rejection.has("discarded") ? ", discarded" : "")
                + "  " + event.path("type").asText() + " " + (key.isTextual() ? key.asText() : key.toString())
                + ", event " + event.path("id").asText() + " by "
                + event.path("user").asText("somebody"));
        rejection.path("reasons").forEach(reason -> System.out.println("  " + reason.asText()));
    }
}
