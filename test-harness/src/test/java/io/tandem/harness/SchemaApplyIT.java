package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.Launcher.Run;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@TandemTest
class SchemaApplyIT {
    private static final Pattern PROMPT = Pattern.compile("type ([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}) : ");

    @TempDir
    private Path folder;

    @Test
    void what_adds_is_applied_and_what_breaks_is_not_without_a_person(TestApp app) throws Exception {
        Path narrow = declared(app);
        Path wide = file("{\"_id\":\"int\",\"name\":\"string?\",\"due\":\"date?\"}");

        try (Run diff = schema(app, "diff", wide)) {
            assertThat(diff.status()).as(diff.stderr()).isZero();
            assertThat(diff.stdout()).isEqualTo("+ Property 'Task.due' has been added.\n");
        }
        assertThat(version(app)).isEqualTo(1);
        try (Run apply = schema(app, "apply", wide, "--automated")) {
            assertThat(apply.status()).as(apply.stderr()).isZero();
            assertThat(apply.stdout()).endsWith("Task has version 2 now\n");
        }
        try (Run apply = schema(app, "apply", narrow)) {
            assertThat(apply.status()).isEqualTo(1);
            assertThat(apply.stdout()).contains("! Property 'Task.name' has been removed.");
            assertThat(apply.stderr()).contains("a person has to confirm it at a terminal");
        }
        try (Run apply = schema(app, "apply", narrow, "--automated")) {
            assertThat(apply.status()).isEqualTo(1);
            assertThat(apply.stderr()).contains("an automated deploy makes no such change");
        }
        try (Run apply = schema(app, "apply", file("{\"_id\":\"nonsense\"}"))) {
            assertThat(apply.status()).isEqualTo(2);
        }
        assertThat(version(app)).isEqualTo(2);
    }

    @Test
    void a_person_at_a_terminal_types_the_confirmation(TestApp app) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) here to make a terminal");
        Path narrow = declared(app);

        assertThat(atTerminal(app, narrow, "no")).isEqualTo(1);
        assertThat(version(app)).isEqualTo(1);
        assertThat(atTerminal(app, narrow, "")).isZero();

        assertThat(version(app)).isEqualTo(2);
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task/versions")
                        .body())
                .contains("\"changedBy\":\"grace\"");
    }

    /// @param typed what is typed at the prompt; empty: what it asks for
    private int atTerminal(TestApp app, Path file, String typed) throws IOException, InterruptedException {
        String command = ClusterPlan.repository().resolve("tandem") + " schema apply " + file + " --app " + app.name()
                + " --operator grace --url " + app.cluster().url(Part.SCHEMA_SERVICE);
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null").redirectErrorStream(true);
        builder.environment().put("TANDEM_BUILD", "never");
        builder.environment().put("TANDEM_TOKEN", app.cluster().token());
        Process process = builder.start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
            StringBuilder said = new StringBuilder();
            boolean answered = false;
            for (int next = out.read(); next >= 0; next = out.read()) {
                said.append((char) next);
                Matcher prompt = PROMPT.matcher(said);
                if (!answered && prompt.find()) {
                    in.write((typed.isEmpty() ? prompt.group(1) : typed) + "\n");
                    in.flush();
                    answered = true;
                }
            }
            assertThat(answered).as(said.toString()).isTrue();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Path declared(TestApp app) throws IOException {
        app.create(false);
        assertThat(app.put(
                                Part.SCHEMA_SERVICE,
                                "/v1/apps/" + app.name() + "/schemas/Task",
                                Files.readString(file("{\"_id\":\"int\",\"name\":\"string?\"}")))
                        .status())
                .isEqualTo(200);
        return file("{\"_id\":\"int\"}");
    }

    private Path file(String properties) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, "schema", ".json"),
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":" + properties + "}]}");
    }

    private Run schema(TestApp app, String command, Path file, String... more) throws IOException {
        String[] arguments = new String[7 + more.length];
        arguments[0] = "schema";
        arguments[1] = command;
        arguments[2] = file.toString();
        arguments[3] = "--app";
        arguments[4] = app.name();
        arguments[5] = "--url";
        arguments[6] = app.cluster().url(Part.SCHEMA_SERVICE).toString();
        System.arraycopy(more, 0, arguments, 7, more.length);
        return new Launcher(folder, app.cluster().token()).start(arguments);
    }

    private static int version(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task")
                .json()
                .path("version")
                .asInt();
    }
}
