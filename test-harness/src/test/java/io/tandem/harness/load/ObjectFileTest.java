package io.tandem.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectFileTest {
    private static final ChangeLines LINES = new ChangeLines("run", "T", "_id");

    @Test
    void every_object_becomes_an_upsert_with_its_numbers_as_they_were_written() throws IOException {
        String object =
                "{\"_id\":1,\"a\":1.0,\"b\":1E5,\"c\":-0.0,\"d\":9007199254740993,\"e\":null,\"f\":[1,2.50],\"g\":{\"_id\":2}}";

        assertThat(read(LINES, object + "\n"))
                .containsExactly(new Entry.Change(
                        1, "line 1", "{\"id\":\"run-1\",\"type\":\"T\",\"op\":\"upsert\",\"object\":" + object + "}"));
    }

    @Test
    void the_property_that_holds_the_id_becomes_underscore_id() throws IOException {
        assertThat(read(new ChangeLines("run", "T", "code"), "{\"x\":{\"code\":1},\"code\":\"a\"}"))
                .containsExactly(
                        new Entry.Change(
                                1,
                                "line 1",
                                "{\"id\":\"run-1\",\"type\":\"T\",\"op\":\"upsert\",\"object\":{\"x\":{\"code\":1},\"_id\":\"a\"}}"));
    }

    @Test
    void what_is_no_object_is_told_line_by_line_and_the_rest_is_read() throws IOException {
        String text = """
                {"_id":1}
                hello

                {"name":"x"}
                [1]
                "text"
                {"_id":2} {"_id":3}
                {"_id":4}\r
                {"_id":5,"a":"trunc""";

        assertThat(read(LINES, text).stream().map(ObjectFileTest::told))
                .containsExactly(
                        "line 1",
                        "line 2: not JSON: Unrecognized token 'hello': was expecting (JSON String, Number, Array, Object"
                                + " or token 'null', 'true' or 'false') (column 6)",
                        "line 4: no _id; say which property holds the id with --id NAME",
                        "line 5: not an object but an array",
                        "line 6: not an object but a string",
                        "line 7: not JSON: more text after the object",
                        "line 8",
                        "line 9: not JSON: it ends in the middle of an object");
    }

    @Test
    void an_array_is_read_element_by_element_up_to_where_it_stops_being_json() throws IOException {
        assertThat(read(LINES, " [\n{\"_id\":1},\n 3,\n{\"_id\":2},\n{\"_id\":3,}]").stream()
                        .map(ObjectFileTest::told))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("element 1 (line 2)"),
                        second -> assertThat(second).isEqualTo("element 2 (line 3): not an object but a number"),
                        third -> assertThat(third).isEqualTo("element 3 (line 4)"),
                        fourth -> assertThat(fourth)
                                .startsWith("element 4 (line 5): not JSON: ")
                                .endsWith("; what follows in the array cannot be read"));
    }

    @Test
    void an_array_that_is_cut_off_is_told() throws IOException {
        assertThat(read(LINES, "[{\"_id\":1},").stream().map(ObjectFileTest::told))
                .first()
                .isEqualTo("element 1 (line 1)");
        assertThat(read(LINES, "[{\"_id\":1},").stream().map(ObjectFileTest::told))
                .last()
                .asString()
                .startsWith("element 2 (line 1): ");
    }

    @Test
    void a_byte_order_mark_and_an_empty_file_are_fine() throws IOException {
        assertThat(read(LINES, "\uFEFF{\"_id\":1}")).singleElement().isInstanceOf(Entry.Change.class);
        assertThat(read(LINES, "\uFEFF[{\"_id\":1}]")).singleElement().isInstanceOf(Entry.Change.class);
        assertThat(read(LINES, "")).isEmpty();
        assertThat(read(LINES, "[]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {CompressorStreamFactory.GZIP, CompressorStreamFactory.BZIP2, CompressorStreamFactory.ZSTANDARD})
    void compressed_files_are_recognised_and_a_cut_one_gives_what_it_has(String compression) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append("{\"_id\":")
                    .append(i)
                    .append(",\"text\":\"")
                    .append(i * 7919L)
                    .append("\"}\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(compression, bytes)) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = bytes.toByteArray();

        assertThat(read(LINES, whole)).hasSize(200_000).allMatch(entry -> entry instanceof Entry.Change);
        List<Entry> cut = read(LINES, Arrays.copyOf(whole, whole.length * 9 / 10));
        assertThat(cut).hasSizeGreaterThan(10_000);
        assertThat(told(cut.getLast())).contains("the file cannot be read further");
    }

    private static String told(Entry entry) {
        return entry instanceof Entry.Unusable unusable ? entry.place() + ": " + unusable.reason() : entry.place();
    }

    private static List<Entry> read(ChangeLines lines, String text) throws IOException {
        return read(lines, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Entry> read(ChangeLines lines, byte[] bytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ObjectFile file = new ObjectFile(new ByteArrayInputStream(bytes), lines)) {
            for (Entry entry = file.next(); entry != null; entry = file.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
