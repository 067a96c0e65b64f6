package io.tandem.harness;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs `./tandem` as a person would, with what was built before.
///
/// @param token what stands in `TANDEM_TOKEN`; empty for nothing
record Launcher(Path folder, String token) {

    Launcher(Path folder) {
        this(folder, "");
    }

    /// A command that has begun; what it says goes to files.
    record Run(Process process, Path out, Path err) implements AutoCloseable {
        String stdout() {
            return text(out);
        }

        String stderr() {
            return text(err);
        }

        int status() throws InterruptedException {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running after 10 min; it said: " + stderr());
            }
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroy();
            if (!process.onExit()
                    .completeOnTimeout(process, 60, TimeUnit.SECONDS)
                    .join()
                    .isAlive()) {
                return;
            }
            process.destroyForcibly();
        }

        private static String text(Path file) {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError("cannot read " + file, e);
            }
        }
    }

    /// A command about this app, which asks its schema-service.
    static Run ofApp(TestApp app, Path folder, String command, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--app",
                app.name(),
                "--url",
                app.cluster().url(Part.SCHEMA_SERVICE).toString()));
        return new Launcher(folder, app.cluster().token()).start(all.toArray(String[]::new));
    }

    Run start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ClusterPlan.repository().resolve("tandem").toString());
        command.addAll(List.of(arguments));
        Files.createDirectories(folder);
        Path out = Files.createTempFile(folder, "stdout", ".txt");
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("TANDEM_BUILD", "never");
        builder.environment().put("TANDEM_FOLDER", folder.resolve("up").toString());
        if (!token.isEmpty()) {
            builder.environment().put("TANDEM_TOKEN", token);
        }
        return new Run(builder.start(), out, err);
    }
}
