package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.harness.cluster.Part;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./tandem schema import FOLDER`: takes the schemas of an App Services export into an app.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Takes the schemas of an App Services export (its folder) into an app.",
        footer = "Exit status: 0 all taken, 1 some refused or skipped, 2 bad folder or usage, or nothing to talk to.")
@SuppressWarnings("NullAway.Init")
final class SchemaImport implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "The export: a folder with data_sources, or with services in it.")
    private Path folder;

    @Option(names = "--app", required = true, description = "The app's name.")
    private String app;

    @Option(names = "--dry-run", description = "Only say what would happen.")
    private boolean dryRun;

    @Option(names = "--url", description = "schema-service's address (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", description = Token.OPTION)
    private String token;

    @Override
    public Integer call() throws IOException {
        ExportFolder export = new ExportFolder(folder);
        if (!export.isExport()) {
            throw new ParameterException(
                    spec.commandLine(), folder + " is no export: it has no folder data_sources, nor services");
        }
        ObjectNode body = export.body();
        if (body.path("schemas").isEmpty()) {
            System.out.println("no schemas to take");
            return 0;
        }
        JsonNode answer = send(body.toString());
        boolean all = true;
        for (JsonNode type : answer.path("types")) {
            String outcome = type.path("outcome").asText();
            all &= List.of("applied", "unchanged").contains(outcome);
            System.out.println(outcome + " " + type.path("database").asText() + "."
                    + type.path("collection").asText() + " " + type.path("type").asText("-"));
            if (type.has("detail")) {
                System.out.println(
                        "  " + type.path("message").asText(type.path("detail").asText()));
            }
            for (JsonNode finding : type.path("findings")) {
                System.out.println("  " + finding.path("effect").asText() + " "
                        + finding.path("at").asText().replaceFirst("/schemas/[0-9]+", "") + ": "
                        + finding.path("message").asText());
            }
        }
        return all ? 0 : 1;
    }

    private JsonNode send(String body) {
        URI address = URI.create(Addresses.of(Part.SCHEMA_SERVICE, url) + "/v1/apps/" + Addresses.encoded(app)
                + "/import" + (dryRun ? "?dryRun=true" : ""));
        HttpRequest request = Token.show(Token.find(token, url), HttpRequest.newBuilder(address))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .header("Tandem-Operator", System.getProperty("user.name"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return SchemaFile.answer(address, request);
    }
}
