package io.tandem.harness.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One replica of a service, as Maven built it.
///
/// @param part        which service
/// @param port        its HTTP port
/// @param management  the port of its health and metrics
/// @param jar         its `quarkus-run.jar`
/// @param temporary   a folder for its temporary files, which leaves nothing in the machine's
/// @param heap        the most that its heap may take, as Java's `-Xmx` says it
/// @param environment its settings
record ServiceProcess(
        Part part, int port, int management, Path jar, Path temporary, String heap, Map<String, String> environment)
        implements Program {

    @Override
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void prepare() throws IOException {
        if (!Files.exists(jar)) {
            throw new CannotRun(part.label() + " is not built: " + jar + " is missing; run ./tandem up or mvn package");
        }
        Files.createDirectories(temporary);
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(Jvm.service(part.collector(), heap, temporary));
        if (part == Part.SYNC_INGEST) {
            command.addAll(Jvm.ingestOptions());
        }
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    @Override
    public boolean isReady() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + management + "/q/health/ready")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }
}
