package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandem.harness.Launcher.Run;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@TandemTest
class LoadIT {
    private static final int OBJECTS = 30_000;

    @TempDir
    private Path folder;

    @Test
    void a_messy_file_is_told_line_by_line_and_the_rest_is_stored(TestApp app) throws Exception {
        app.create(true);
        Path file = folder.resolve("messy.ndjson");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"_id\":\"first\",\"price\":\"12.50\",\"zip\":\"007\",\"count\":9007199254740993,\"ratio\":1.0,"
                    + "\"note\":null,\"owner\":{\"name\":\"Ann\",\"address\":{\"city\":null,\"lines\":[\"a\",\"b\"]}},"
                    + "\"expression\":\"$price\"}\n");
            out.write("this line is not JSON\n");
            out.write("{\"price\":\"1\"}\n");
            for (int i = 0; i < OBJECTS; i++) {
                out.write(object(i));
            }
            out.write("{\"_id\":\"last\",\"price\":\"trunc");
        }

        try (Run load = load(app, file)) {
            assertThat(load.status()).as(load.stderr()).isEqualTo(1);
            assertThat(load.stdout()).startsWith("accepted " + (OBJECTS + 1) + ", refused 3, in ");
            assertThat(load.stderr())
                    .contains("line 2: not JSON: ")
                    .contains("line 3: no _id; say which property holds the id with --id NAME")
                    .contains("line " + (OBJECTS + 4) + ": not JSON: it ends in the middle of an object");
        }

        awaitCount(app, "Messy", OBJECTS + 1);
        assertThat(app.collection("Messy")
                        .find(new BsonDocument("_id", new BsonString("first")))
                        .first())
                .isEqualTo(BsonDocument.parse("{\"_id\":\"first\",\"price\":\"12.50\",\"zip\":\"007\","
                        + "\"count\":{\"$numberLong\":\"9007199254740993\"},\"ratio\":1.0,\"note\":null,"
                        + "\"owner\":{\"name\":\"Ann\",\"address\":{\"city\":null,\"lines\":[\"a\",\"b\"]}},"
                        + "\"expression\":\"$price\"}"));
    }

    @Test
    void a_compressed_file_whose_id_has_another_name_is_loaded(TestApp app) throws Exception {
        app.create(true);
        Path file = folder.resolve("objects.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("[".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 2_000; i++) {
                String element = (i == 0 ? "" : ",\n") + "{\"code\":\"c" + i + "\",\"n\":" + i + "}";
                out.write(element.getBytes(StandardCharsets.UTF_8));
            }
            out.write("]".getBytes(StandardCharsets.UTF_8));
        }

        try (Run load = load(app, file, "--id", "code")) {
            assertThat(load.status()).as(load.stderr()).isZero();
            assertThat(load.stdout()).startsWith("accepted 2000, refused 0, in ");
        }

        awaitCount(app, "Messy", 2_000);
        assertThat(app.collection("Messy")
                        .find(new BsonDocument("_id", new BsonString("c7")))
                        .first())
                .isEqualTo(BsonDocument.parse("{\"_id\":\"c7\",\"n\":7}"));
    }

    @Test
    void what_was_loaded_can_be_read_from_the_topic(TestApp app) throws Exception {
        app.create(true);
        Path file = folder.resolve("one.ndjson");
        Files.writeString(file, "{\"_id\":\"readable\",\"n\":1.0}");
        try (Run load = load(app, file)) {
            assertThat(load.status()).as(load.stderr()).isZero();
        }

        try (Run events = new Launcher(folder)
                .start("events", "sync.objects", "--kafka", app.cluster().kafka())) {
            assertThat(events.status()).as(events.stderr()).isZero();
            assertThat(events.stdout().lines().filter(line -> line.contains(app.name())))
                    .singleElement()
                    .asString()
                    .contains("\"object\": {\"_id\": \"readable\", \"n\": 1.0}");
        }
    }

    @Test
    void an_app_that_nobody_made_is_told_with_what_to_do(TestApp app) throws Exception {
        Path file = folder.resolve("one.ndjson");
        Files.writeString(file, object(1));

        try (Run load = load(app, file)) {
            assertThat(load.status()).isEqualTo(2);
            assertThat(load.stderr().lines())
                    .singleElement()
                    .asString()
                    .contains("no app '" + app.name() + "'")
                    .contains("PUT /v1/apps/");
        }
    }

    private Run load(TestApp app, Path file, String... more) throws IOException {
        String[] arguments = new String[8 + more.length];
        String[] head = {
            "load",
            file.toString(),
            "--app",
            app.name(),
            "--type",
            "Messy",
            "--url",
            app.cluster().url(Part.SYNC_INGEST).toString()
        };
        System.arraycopy(head, 0, arguments, 0, head.length);
        System.arraycopy(more, 0, arguments, head.length, more.length);
        Run run = new Launcher(folder, app.cluster().token()).start(arguments);
        run.process()
                .onExit()
                .orTimeout(10, java.util.concurrent.TimeUnit.MINUTES)
                .join();
        return run;
    }

    private static String object(int i) {
        return String.format(
                Locale.ROOT,
                "{\"_id\":\"o%d\",\"price\":\"%d.50\",\"count\":%d,\"note\":%s,\"owner\":{\"name\":\"n%d\"}}%n",
                i,
                i,
                i,
                i % 3 == 0 ? "null" : "\"text\"",
                i);
    }

    private static void awaitCount(TestApp app, String type, long count) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(app.collection(type).countDocuments()).isEqualTo(count));
    }
}
