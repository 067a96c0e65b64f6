package io.tandem.harness.launcher;

import io.tandem.contract.AppName;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.load.Batch;
import io.tandem.harness.load.ChangeLines;
import io.tandem.harness.load.Entry;
import io.tandem.harness.load.Ingest;
import io.tandem.harness.load.ObjectFile;
import io.tandem.harness.load.ProgressBar;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./tandem load FILE`: streams objects into sync-ingest and tells line by line what was not taken.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description =
                "Streams a JSON array or NDJSON file (plain, gzip, bzip2, zstd; - is standard input) into an app.",
        footer = "Exit status: 0 all accepted, 1 some refused, 2 nothing to talk to or bad usage.")
@SuppressWarnings("NullAway.Init")
final class Load implements Callable<Integer> {
    private static final int MOST_REASONS = 1_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE")
    private String file;

    @Option(names = "--app", required = true, description = "The app's name.")
    private String app;

    @Option(names = "--type", required = true, description = "The object type, which names the collection.")
    private String type;

    @Option(names = "--id", defaultValue = "_id", paramLabel = "PROPERTY", description = "Becomes _id (default _id).")
    private String id;

    @Option(names = "--url", description = "sync-ingest's address (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", description = Token.OPTION)
    private String token;

    private long accepted;
    private long refused;

    @Override
    public Integer call() {
        if (!AppName.isOne(app)) {
            throw new ParameterException(
                    spec.commandLine(), "--app takes 1 to 57 letters, digits, _ or -, not '" + app + "'");
        }
        URI service = URI.create(Addresses.of(Part.SYNC_INGEST, url));
        String run = "load-" + UUID.randomUUID();
        try (InputStream bytes = open();
                ProgressBar bar = new ProgressBar(bytes, size(), Boolean.getBoolean("tandem.terminal"));
                ObjectFile objects = new ObjectFile(bar, new ChangeLines(run, type, id))) {
            Ingest ingest = new Ingest(service, app, Token.find(token, url), line -> {
                bar.clear();
                Up.say(line);
            });
            boolean complete = false;
            try {
                sendAll(objects, ingest, bar);
                complete = true;
            } finally {
                bar.clear();
                if (complete || accepted + refused > 0) {
                    System.out.println(summary(bar.seconds()));
                }
            }
        } catch (IOException e) {
            throw new CannotRun("cannot read the file " + file + ": " + ObjectFile.reason(e), e);
        }
        if (accepted > 0) {
            Up.say("what schema-service refuses later is listed by GET /v1/apps/" + app + "/rejections");
        }
        return refused == 0 ? 0 : 1;
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return new FileInputStream(FileDescriptor.in);
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new ParameterException(spec.commandLine(), "cannot read the file " + file);
        }
        return new FileInputStream(path.toFile());
    }

    private long size() throws IOException {
        return file.equals("-") ? 0 : Files.size(Path.of(file));
    }

    /// Reads the next batch while one is sent.
    private void sendAll(ObjectFile objects, Ingest ingest, ProgressBar bar) {
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<Batch> next = reader.submit(() -> Batch.next(objects));
            boolean last = false;
            while (!last) {
                Batch batch = next.get();
                last = batch.last();
                if (!last) {
                    next = reader.submit(() -> Batch.next(objects));
                }
                Ingest.Answer answer = ingest.send(batch.changes());
                accepted += answer.accepted();
                List<Entry.Unusable> refusals = new ArrayList<>(batch.unusable());
                refusals.addAll(answer.refused());
                refusals.sort(Comparator.comparingLong(Entry::number));
                tell(refusals, bar);
                bar.show(accepted, refused);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot read " + file, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    private void tell(List<Entry.Unusable> refusals, ProgressBar bar) {
        if (!refusals.isEmpty() && refused < MOST_REASONS) {
            bar.clear();
        }
        for (Entry.Unusable refusal : refusals) {
            refused++;
            if (refused <= MOST_REASONS) {
                System.err.println(refusal.place() + ": " + refusal.reason());
            } else if (refused == MOST_REASONS + 1) {
                System.err.println("further reasons are only counted");
            }
        }
    }

    private String summary(double seconds) {
        return String.format(
                Locale.ROOT,
                "accepted %d, refused %d, in %.1f s (%.0f objects/s)",
                accepted,
                refused,
                seconds,
                accepted / seconds);
    }
}
