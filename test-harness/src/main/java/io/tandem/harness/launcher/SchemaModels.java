package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./tandem schema datamodels`: the schemas of an app as source text for the SDKs.
@Command(
        name = "datamodels",
        aliases = {"datamodel", "models"},
        mixinStandardHelpOptions = true,
        description = "Prints the schemas of an app as object models of an SDK.",
        footer = "Exit status: 0 printed, 2 no such app, type or language, bad usage, or nothing to talk to.")
@SuppressWarnings("NullAway.Init")
final class SchemaModels implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("Collection", "Model Name", "Error Code", "Message");

    @Option(names = "--app", required = true, description = "The app's name.")
    private String app;

    @Option(
            names = {"-l", "--language"},
            paramLabel = "LANGUAGE",
            required = true,
            description =
                    "cpp, csharp, dart, java, javascript, kotlin, objective-c, swift or typescript; may be repeated.")
    private List<String> languages;

    @Option(names = "--name", paramLabel = "TYPE", description = "Only this object type; may be repeated.")
    private List<String> names = List.of();

    @Option(names = "--flat", description = "All models as one piece of code, with their imports.")
    private boolean flat;

    @Option(names = "--no-imports", description = "Without the import lines.")
    private boolean bare;

    @Option(names = "--out", paramLabel = "FILE", description = "Writes the code into this file, as --flat does.")
    private Path out;

    @Option(names = "--url", description = "schema-service's address (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", description = Token.OPTION)
    private String token;

    @Override
    public Integer call() {
        if (out != null && languages.size() > 1) {
            throw new CannotRun("one file has one language; call it once for each");
        }
        languages.forEach(language -> print(send(language)));
        return 0;
    }

    private void print(JsonNode model) {
        String title = model.path("title").asText();
        JsonNode models = model.path("models");
        if (models.isEmpty()) {
            System.out.println("No " + title + " models were generated, check that you have defined a schema");
        } else if (out != null) {
            write(code(model));
        } else if (flat) {
            System.out.println(
                    "The following " + title + " data models were generated from your schema\n\n" + code(model));
        } else {
            models.forEach(each -> System.out.println("The following " + title
                    + " data model was generated from your schema: "
                    + each.path("type").asText().toUpperCase(Locale.ROOT) + "\n\n" + code(each)));
        }
        List<List<String>> errors = new ArrayList<>();
        List<List<String>> warnings = new ArrayList<>();
        models.forEach(each -> {
            if (each.has("error")) {
                errors.add(row(each, each.path("error")));
            }
            each.path("warnings").forEach(warning -> warnings.add(row(each, warning)));
        });
        table("errors", errors);
        table("warnings", warnings);
    }

    private String code(JsonNode model) {
        String code = model.path("code").asText();
        List<String> imports = new ArrayList<>();
        model.path("imports").forEach(line -> imports.add(line.asText() + "\n"));
        imports.sort(null);
        return bare || imports.isEmpty() ? code : String.join("", imports) + "\n" + code;
    }

    private void write(String code) {
        try {
            Files.writeString(out, code);
        } catch (IOException e) {
            throw new CannotRun("cannot write the file " + out + ": " + e.getMessage(), e);
        }
        System.out.println("wrote " + out);
    }

    private static List<String> row(JsonNode model, JsonNode finding) {
        return List.of(
                model.path("database").asText() + "." + model.path("collection").asText(),
                model.path("type").asText(),
                finding.path("code").asText(),
                finding.path("at").asText() + " " + finding.path("message").asText());
    }

    private static void table(String what, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<List<String>> lines = new ArrayList<>(rows);
        lines.addFirst(COLUMNS);
        System.out.println("The following collections have schemas with " + what);
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < COLUMNS.size(); column++) {
                int at = column;
                int width = lines.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                text.append("  ")
                        .append(line.get(column))
                        .repeat(" ", width - line.get(column).length());
            }
            System.out.println(text.toString().stripTrailing());
        }
    }

    private JsonNode send(String language) {
        String query =
                names.stream().map(name -> "name=" + Addresses.encoded(name)).collect(Collectors.joining("&", "?", ""));
        URI address = URI.create(Addresses.of(Part.SCHEMA_SERVICE, url) + "/v1/apps/" + Addresses.encoded(app)
                + "/data-models/" + Addresses.encoded(language) + (names.isEmpty() ? "" : query));
        return SchemaFile.answer(
                address,
                Token.show(Token.find(token, url), HttpRequest.newBuilder(address))
                        .timeout(Duration.ofMinutes(5))
                        .build());
    }
}
