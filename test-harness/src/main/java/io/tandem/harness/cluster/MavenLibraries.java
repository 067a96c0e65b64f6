package io.tandem.harness.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Libraries that only some commands need: fetched by Maven when they are needed first, and kept in the cache folder.
public final class MavenLibraries {
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

    private MavenLibraries() {}

    /// A folder with all that a POM depends on at run time.
    ///
    /// @param pom where the POM lies among this program's resources
    /// @param say takes a line about a download
    /// @throws CannotRun when there is no Maven, or it cannot fetch them
    public static Path of(String pom, Consumer<String> say) {
        try (InputStream in = MavenLibraries.class.getResourceAsStream(pom)) {
            if (in == null) {
                throw new CannotRun("the build lacks " + pom + "; build again");
            }
            byte[] text = in.readAllBytes();
            String name = pom.substring(pom.lastIndexOf('/') + 1).replace(".xml", "");
            Path folder = MongodBinary.cache()
                    .resolve(name + "-" + Integer.toHexString(new String(text, StandardCharsets.UTF_8).hashCode()));
            if (!Files.isDirectory(folder)) {
                say.accept("fetching " + name + " into " + folder.getParent());
                fetch(text, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new CannotRun("cannot keep libraries in " + MongodBinary.cache() + ": " + e.getMessage(), e);
        }
    }

    private static void fetch(byte[] pom, Path folder) throws IOException {
        Path unfinished = folder.resolveSibling(
                folder.getFileName() + "." + ProcessHandle.current().pid());
        Files.createDirectories(unfinished.resolve("lib"));
        try {
            Path file = Files.write(unfinished.resolve("pom.xml"), pom);
            List<String> command = List.of(
                    "sh",
                    maven(),
                    "--quiet",
                    "--batch-mode",
                    "-f",
                    file.toString(),
                    COPY,
                    "-DincludeScope=runtime",
                    "-DoutputDirectory=" + unfinished.resolve("lib"));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CannotRun("Maven could not fetch them: "
                        + output.lines()
                                .filter(line -> line.startsWith("[ERROR]"))
                                .findFirst()
                                .orElse(output.strip()));
            }
            Files.move(unfinished.resolve("lib"), folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted while fetching libraries", e);
        } finally {
            Folders.delete(unfinished);
        }
    }

    /// The launcher's own Maven, which resolves many times faster than an older one, or the one on the PATH.
    private static String maven() {
        Path own = MongodBinary.cache().resolve("apache-maven-3.9.11").resolve("bin/mvn");
        if (Files.isRegularFile(own)) {
            return own.toString();
        }
        Path onPath = MongodBinary.onPath("mvn");
        if (onPath == null) {
            throw new CannotRun("no Maven found; install one (on Debian: apt-get install maven)");
        }
        return onPath.toString();
    }
}
