package io.tandem.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
    private static final int LARGEST_ARRAY = 1_000;

    @Test
    void compressed_lines_are_the_same_wherever_the_body_is_cut() {
        byte[] body = joined(gzip("{\"a\":1}\n{\"b\""), gzip(":2}\n"), gzip(""), gzip("last"));

        for (int cut = 0; cut <= body.length; cut++) {
            List<String> lines =
                    lines(gzipped(), Arrays.copyOfRange(body, 0, cut), Arrays.copyOfRange(body, cut, body.length));
            assertThat(lines).as("cut at %d", cut).containsExactly("{\"a\":1}", "{\"b\":2}", "last");
        }
    }

    @Test
    void every_optional_part_of_a_gzip_header_is_skipped() {
        byte[] plain = gzip("line");
        byte[] header = {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, 'n', 0, 'c', 'c', 0, 1, 2};
        byte[] body = joined(header, Arrays.copyOfRange(plain, 10, plain.length));

        for (int cut = 0; cut <= body.length; cut++) {
            assertThat(lines(gzipped(), Arrays.copyOfRange(body, 0, cut), Arrays.copyOfRange(body, cut, body.length)))
                    .containsExactly("line");
        }
    }

    @Test
    void compressed_bytes_that_end_too_early_are_said_wherever_they_end() {
        byte[] body = gzip("{\"a\":1}\n");

        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatExceptionOfType(UnreadableBody.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> lines(gzipped(), cut))
                    .withMessageContaining("ends too early");
        }
    }

    @Test
    void nuls_behind_the_last_member_are_padding_wherever_they_are_cut() {
        byte[] body = joined(gzip("{\"a\":1}\n"), gzip("last"), new byte[1_000]);

        for (int cut = 0; cut <= body.length; cut++) {
            assertThat(lines(gzipped(), Arrays.copyOfRange(body, 0, cut), Arrays.copyOfRange(body, cut, body.length)))
                    .as("cut at %d", cut)
                    .containsExactly("{\"a\":1}", "last");
        }
    }

    @Test
    void nothing_but_nuls_may_follow_and_they_are_no_member_themselves() {
        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> lines(gzipped(), joined(gzip("line"), new byte[3], gzip("more"))))
                .withMessageContaining("follows the NULs");
        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> lines(gzipped(), new byte[20]))
                .withMessageContaining("no gzip header");
    }

    @Test
    void a_wrong_checksum_is_said() {
        byte[] body = gzip("{\"a\":1}\n");
        body[body.length - 8] ^= 1;

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> lines(gzipped(), body))
                .withMessageContaining("checksum");
    }

    @Test
    void a_bomb_is_inflated_only_as_far_as_lines_are_pulled() {
        byte[] bomb = gzip("0\n" + " ".repeat(50_000_000) + "\n1\n");
        Intake intake = gzipped();
        intake.offer(bomb);

        assertThat(intake.next()).isInstanceOf(Line.Read.class);
        assertThat(intake.next()).isEqualTo(new Line.TooLong(2));
        assertThat(next(intake)).isInstanceOfSatisfying(Line.Read.class, line -> assertThat(line.number())
                .isEqualTo(3));
    }

    @Test
    void no_more_is_restored_in_one_turn_than_others_can_wait_for() {
        Intake intake = gzipped();
        intake.offer(gzip("\n".repeat(5 * 1024 * 1024) + "last\n"));
        intake.end();

        int turns = 0;
        Line found = null;
        while (found == null && turns < 100) {
            intake.begin();
            long before = intake.divided();
            found = intake.next();
            assertThat(intake.divided() - before).isLessThanOrEqualTo(1024 * 1024 + 64 * 1024);
            assertThat(intake.isSpent()).isEqualTo(found == null);
            turns++;
        }

        assertThat(found).isInstanceOfSatisfying(Line.Read.class, line -> assertThat(line.number())
                .isEqualTo(5 * 1024 * 1024 + 1));
        assertThat(turns).isEqualTo(6);
        intake.begin();
        assertThat(intake.next()).isNull();
        assertThat(intake.isExhausted()).isTrue();
        assertThat(intake.divided()).isEqualTo(5 * 1024 * 1024 + 5);
        assertThat(intake.count()).isEqualTo(5 * 1024 * 1024 + 1);
    }

    @Test
    void an_array_is_not_exhausted_before_its_last_element_was_given_out() {
        Intake intake = array();
        intake.offer(bytes("[1,2]"));
        intake.end();

        assertThat(intake.next()).isInstanceOf(Line.Read.class);
        assertThat(intake.isExhausted()).isFalse();
        assertThat(intake.next()).isInstanceOf(Line.Read.class);
        assertThat(intake.isExhausted()).isFalse();
        assertThat(intake.next()).isNull();
        assertThat(intake.isExhausted()).isTrue();
    }

    @Test
    void what_was_divided_counts_blank_lines_and_those_that_are_too_long() {
        Intake intake = new Intake(new NdjsonLines(10), null, room());
        intake.offer(bytes("\n \n" + "x".repeat(20) + "\r\n{}"));
        intake.end();

        assertThat(intake.next()).isEqualTo(new Line.TooLong(3));
        assertThat(intake.divided()).isEqualTo(25);
        assertThat(intake.next()).isInstanceOf(Line.Read.class);
        assertThat(intake.divided()).isEqualTo(27);
    }

    @Test
    void requests_that_stop_inside_a_line_hold_little_more_than_its_bytes() {
        byte[] begun = gzip("x".repeat(65_000));
        List<Intake> open = new ArrayList<>();
        long before = used();
        for (int i = 0; i < 400; i++) {
            Intake intake = new Intake(new NdjsonLines(1_000_000), new Gunzip(), room());
            intake.offer(begun);
            assertThat(intake.next()).isNull();
            open.add(intake);
        }

        assertThat((used() - before) / open.size()).isLessThan(100_000);
        open.forEach(Intake::close);
    }

    @Test
    void the_elements_of_an_array_are_lines() {
        assertThat(lines(array(), bytes(" [ {\"a\":[1,{}]} ,\n"), bytes("5, \"x\\\"é\" ,null,[ ]] ")))
                .containsExactly("{\"a\":[1,{}]}", "5", "\"x\\\"é\"", "null", "[ ]");
        assertThat(lines(array(), bytes("[]"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "ISO-8859-1"})
    void an_array_in_another_encoding_is_refused_as_a_whole(String encoding) {
        byte[] body = "[{\"a\":\"é\"},5]".getBytes(Charset.forName(encoding));

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> lines(array(), body))
                .withMessageContaining("not UTF-8")
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
    }

    @Test
    void a_byte_order_mark_before_an_array_is_skipped() {
        assertThat(lines(array(), bytes("\uFEFF[{\"a\":1},5]"))).containsExactly("{\"a\":1}", "5");
    }

    @Test
    void an_element_has_no_bounds_but_those_of_a_line() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        String odd = "{\"" + "n".repeat(60_000) + "\":" + "9".repeat(1_001) + "}";

        assertThat(lines(new Intake(new ArrayLines(100_000), null, room()), bytes("[" + deep + "," + odd + "]")))
                .containsExactly(deep, odd);
        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> lines(new Intake(new ArrayLines(100_000), null, room()), bytes("[[" + deep + "]]")))
                .withMessageContaining("beyond what is read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"type\":\"T\"}", "5", "[1,2", "[1] 2", "[1,]", "[nope]"})
    void what_is_not_one_json_array_is_refused_as_a_whole(String body) {
        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> lines(array(), bytes(body)))
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
    }

    @Test
    void a_larger_array_is_refused_before_it_is_kept() {
        Intake intake = array();
        intake.offer(new byte[LARGEST_ARRAY]);
        assertThat(intake.next()).isNull();
        intake.offer(new byte[1]);

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(intake::next)
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(413));
    }

    private static Line next(Intake intake) {
        Line line = intake.next();
        while (line == null && intake.isSpent()) {
            intake.begin();
            line = intake.next();
        }
        return line;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static LongLines.Share room() {
        return new LongLines(1_000, 1_000, Duration.ofMinutes(1)).share(() -> {});
    }

    private static Intake gzipped() {
        return new Intake(new NdjsonLines(1_000), new Gunzip(), room());
    }

    private static Intake array() {
        return new Intake(new ArrayLines(LARGEST_ARRAY), null, room());
    }

    private static List<String> lines(Intake intake, byte[]... pieces) {
        List<String> found = new ArrayList<>();
        for (byte[] piece : pieces) {
            intake.offer(piece);
            drain(intake, found);
        }
        intake.end();
        drain(intake, found);
        assertThat(intake.isExhausted()).isTrue();
        return found;
    }

    private static void drain(Intake intake, List<String> found) {
        for (Line line = next(intake); line != null; line = next(intake)) {
            found.add(new String(((Line.Read) line).bytes(), StandardCharsets.UTF_8));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
