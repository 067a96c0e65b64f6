package io.tandem.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NdjsonLinesTest {
    private static final byte[] BODY = "\uFEFF{\"a\":1}\r\n\n  \n{\"é\":2}\n 3 \nxxxxxxxxxxxxxxxxxxxxx\n4\n{\"cut\""
            .getBytes(StandardCharsets.UTF_8);
    private static final List<String> LINES =
            List.of("1 {\"a\":1}", "4 {\"é\":2}", "5 3", "6 too long", "7 4", "8 {\"cut\"");

    @Test
    void lines_are_the_same_wherever_the_body_is_cut() {
        for (int first = 0; first <= BODY.length; first++) {
            for (int second = first; second <= BODY.length; second++) {
                assertThat(lines(
                                Arrays.copyOfRange(BODY, 0, first),
                                Arrays.copyOfRange(BODY, first, second),
                                Arrays.copyOfRange(BODY, second, BODY.length)))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(LINES);
            }
        }
    }

    @Test
    void lines_come_out_of_single_bytes() {
        byte[][] pieces = new byte[BODY.length][];
        for (int i = 0; i < BODY.length; i++) {
            pieces[i] = new byte[] {BODY[i]};
        }

        assertThat(lines(pieces)).isEqualTo(LINES);
    }

    @Test
    void a_body_without_lines_has_none() {
        assertThat(lines()).isEmpty();
        assertThat(lines("\n\r\n \n".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void the_longest_line_is_given_out_and_a_longer_one_only_once_said() {
        assertThat(lines("12345678901234567890\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("1 12345678901234567890");
        assertThat(lines(
                        "123456789012345678901".getBytes(StandardCharsets.UTF_8),
                        "5\n6\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("1 too long", "2 6");
    }

    private static List<String> lines(byte[]... pieces) {
        NdjsonLines lines = new NdjsonLines(20);
        List<String> found = new ArrayList<>();
        for (byte[] piece : pieces) {
            lines.offer(piece);
            drain(lines, found);
        }
        lines.finish();
        drain(lines, found);
        return found;
    }

    private static void drain(NdjsonLines lines, List<String> found) {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            found.add(line.number()
                    + switch (line) {
                        case Line.TooLong tooLong -> " too long";
                        case Line.Read read -> " " + new String(read.bytes(), StandardCharsets.UTF_8);
                    });
        }
    }
}
