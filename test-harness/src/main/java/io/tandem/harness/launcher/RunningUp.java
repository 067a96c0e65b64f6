package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A folder `.tandem` while one `./tandem up` owns it: a lock that the system takes back from a dead process, and the
/// addresses for the other commands.
final class RunningUp implements AutoCloseable {
    private static final String ADDRESSES = "up.json";
    private static final String CURL = ".curlrc";

    private final Path folder;
    private final FileChannel channel;

    private RunningUp(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
        // Ctrl-C ends the process without closing this.
        Runtime.getRuntime().addShutdownHook(new Thread(this::withdraw, "withdraw the addresses"));
    }

    /// @throws CannotRun when another `./tandem up` has it
    static RunningUp claim(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CannotRun("cannot write to " + folder + "; set TANDEM_FOLDER to a folder that can be written", e);
        }
        FileChannel channel =
                FileChannel.open(folder.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new CannotRun("./tandem up runs already with the state in " + folder
                    + "; stop it first, or set TANDEM_FOLDER to another folder");
        }
        return new RunningUp(folder, channel);
    }

    void announce(String addresses) throws IOException {
        Folders.writeSecret(folder.resolve(ADDRESSES), addresses + "\n");
    }

    /// Lets curl show a token by itself: it reads `.curlrc` in the folder that `CURL_HOME` names.
    void tellCurl(String token) throws IOException {
        Folders.writeSecret(folder.resolve(CURL), "oauth2-bearer = \"" + token + "\"\n");
    }

    private void withdraw() {
        try {
            Files.deleteIfExists(folder.resolve(ADDRESSES));
            Files.deleteIfExists(folder.resolve(CURL));
        } catch (IOException e) {
            Up.say("cannot remove " + folder.resolve(ADDRESSES) + ": " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        withdraw();
        channel.close();
    }

    /// The address of a part of the cluster that runs now in this repository; a replica's where there are several.
    static Optional<String> address(String part) {
        Path file = ClusterPlan.upFolder().resolve(ADDRESSES);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode address =
                    new ObjectMapper().readTree(Files.readString(file)).path(part);
            return Optional.of(address.isArray() ? address.path(0).asText() : address.asText());
        } catch (IOException e) {
            throw new CannotRun("cannot read " + file + " (" + e.getMessage() + "); delete it", e);
        }
    }
}
