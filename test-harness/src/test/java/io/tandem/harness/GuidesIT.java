package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The guides are true: their commands run one after the other, and each prints what its guide shows right behind it.
/// There `…` stands for anything.
@TandemTest
class GuidesIT {
    private static final Path GUIDES = ClusterPlan.repository().resolve("docs/guide");
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```sh\n(.*?)^```\n(?:\n```(?:json|text)\n(.*?)^```\n)?");
    private static final Pattern SPACE_OR_STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\\s+");
    private static final Pattern LOOK = Pattern.compile("mongosh --quiet --eval 'EJSON\\.stringify\\("
            + "db\\.getSiblingDB\\(\"(\\w+)\"\\)\\.(\\w+)\\.find\\(\\)\\.toArray\\(\\)\\)'");
    private static final Pattern LISTENING = Pattern.compile("Management interface listening on (http://[0-9.]+:\\d+)");

    private static final Set<String> LANGUAGES = Set.of("python3", "node", "java", "swiftc");

    @TempDir
    private Path folder;

    /// A command, and what it prints, if the guide says so.
    private record Step(String guide, String command, String answer) {}

    @ParameterizedTest
    @MethodSource("guides")
    void every_command_of_a_guide_prints_what_the_guide_shows(Path guide, TandemCluster cluster)
            throws IOException, InterruptedException {
        Map<String, String> addresses = addresses(cluster);
        for (Step step : steps(guide)) {
            Matcher look = LOOK.matcher(step.command());
            if (look.matches()) {
                check(step, documents(cluster, look.group(1), look.group(2)));
            } else if (isTried(step)) {
                check(step, run(step, addresses, cluster.token()));
            }
        }
    }

    @Test
    void most_commands_of_the_guides_are_tried() throws IOException {
        int tried = 0;
        int all = 0;
        for (Path guide : guides()) {
            for (Step step : steps(guide)) {
                all++;
                tried += LOOK.matcher(step.command()).matches() || isTried(step) ? 1 : 0;
            }
        }
        assertThat(tried).isGreaterThan(60).isGreaterThan(all * 3 / 4);
    }

    static List<Path> guides() throws IOException {
        try (var guides = Files.list(GUIDES)) {
            return guides.sorted().toList();
        }
    }

    private static boolean isTried(Step step) {
        return isCall(step) && hasItsLanguage(step);
    }

    /// Examples in languages that are not here are left out; [ConnectABackendIT] reports them as skipped.
    private static boolean hasItsLanguage(Step step) {
        String last = List.of(step.command().split("\n", -1)).getLast();
        String program = last.replaceFirst("^until ", "").split(" ", 2)[0];
        return !LANGUAGES.contains(program) || ConnectABackendIT.isOnPath(program);
    }

    private static boolean isCall(Step step) {
        return step.command().contains("http://localhost:")
                || step.command().contains("./tandem load")
                || step.command().contains("./tandem schema")
                || step.command().contains("./tandem rejections")
                || step.command().startsWith("until python3");
    }

    private static List<Step> steps(Path guide) throws IOException {
        List<Step> steps = new ArrayList<>();
        BLOCK.matcher(Files.readString(guide)).results().forEach(block -> {
            String answer = block.group(2) == null ? "" : block.group(2);
            steps.add(
                    new Step(String.valueOf(guide.getFileName()), block.group(1).strip(), answer));
        });
        return steps;
    }

    private static void check(Step step, String printed) {
        if (!step.answer().isEmpty()) {
            String wanted = Pattern.quote(compact(step.answer())).replace("…", "\\E.*\\Q");
            assertThat(compact(printed))
                    .as("%s:%n%s%n%nprints", step.guide(), step.command())
                    .matches(Pattern.compile(wanted));
        }
    }

    /// Without the space outside of strings.
    private static String compact(String text) {
        return SPACE_OR_STRING
                .matcher(text)
                .replaceAll(part -> part.group().startsWith("\"") ? Matcher.quoteReplacement(part.group()) : "");
    }

    private String run(Step step, Map<String, String> addresses, String token)
            throws IOException, InterruptedException {
        String script = step.command();
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            script = script.replace(address.getKey(), address.getValue());
        }
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", script)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("TANDEM_BUILD", "never");
        builder.environment().put("TANDEM_TOKEN", token);
        builder.environment().put("CURL_HOME", folder.toString());
        Files.writeString(folder.resolve(".curlrc"), "oauth2-bearer = \"" + token + "\"\n");
        Process shell = builder.start();
        if (!shell.waitFor(5, TimeUnit.MINUTES)) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor();
        }
        String printed = Files.readString(out);
        assertThat(shell.exitValue())
                .as("%s:%n%s%n%nprints %s%n%s%nand ends with", step.guide(), script, printed, Files.readString(err))
                .isZero();
        return printed;
    }

    private static String documents(TandemCluster cluster, String database, String collection) {
        try (MongoClient mongo = MongoClients.create(cluster.mongoUri())) {
            return mongo
                    .getDatabase(database)
                    .getCollection(collection, BsonDocument.class)
                    .find()
                    .map(BsonDocument::toJson)
                    .into(new ArrayList<>())
                    .stream()
                    .collect(Collectors.joining(",", "[", "]"));
        }
    }

    /// What the guides call things, and where this cluster has them.
    private static Map<String, String> addresses(TandemCluster cluster) throws IOException {
        Map<String, String> addresses = new LinkedHashMap<>();
        List<Part> services = List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE, Part.PARTNER_SYNC);
        for (int i = 0; i < services.size(); i++) {
            Part service = services.get(i);
            addresses.put("http://localhost:808" + i, cluster.url(service).toString());
            Matcher said = LISTENING.matcher(Files.readString(cluster.logs().resolve(service.label() + ".log")));
            assertThat(said.find()).isTrue();
            addresses.put("http://localhost:908" + i, said.group(1));
        }
        addresses.put(
                "./tandem load",
                ClusterPlan.repository().resolve("tandem") + " load --url " + cluster.url(Part.SYNC_INGEST));
        addresses.put(
                "./tandem rejections",
                ClusterPlan.repository().resolve("tandem") + " rejections --url " + cluster.url(Part.SCHEMA_SERVICE));
        for (String command : List.of("apply", "diff", "import", "datamodels")) {
            addresses.put(
                    "./tandem schema " + command,
                    ClusterPlan.repository().resolve("tandem") + " schema " + command + " --url "
                            + cluster.url(Part.SCHEMA_SERVICE));
        }
        return addresses;
    }
}
