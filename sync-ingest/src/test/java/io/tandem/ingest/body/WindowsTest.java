package io.tandem.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final int MEBIBYTE = 1024 * 1024;

    private final Windows windows = new Windows(6 * MEBIBYTE, Duration.ofMinutes(1));
    private final List<String> granted = new ArrayList<>();

    /// Room for whatever is asked for.
    static Windows.Share room() {
        return new Windows(64 * MEBIBYTE, Duration.ofMinutes(1)).share(() -> {});
    }

    @Test
    void a_body_waits_for_the_windows_of_others_and_loses_nothing() {
        byte[] body = zstd(22, "{\"a\":1}\n");
        Intake first = intake("first");
        Intake second = intake("second");
        first.offer(Arrays.copyOf(body, body.length - 1));
        assertThat(first.next()).isInstanceOf(Line.Read.class);
        assertThat(first.next()).isNull();
        second.offer(body);
        second.end();
        assertThat(second.next()).isNull();
        assertThat(second.isWaiting()).isTrue();
        assertThat(second.isExhausted()).isFalse();

        first.offer(Arrays.copyOfRange(body, body.length - 1, body.length));
        first.end();
        assertThat(granted).isEmpty();
        assertThat(first.next()).isNull();
        assertThat(first.isExhausted()).isTrue();

        assertThat(granted).containsExactly("second");
        assertThat(second.next()).isInstanceOf(Line.Read.class);
        assertThat(second.next()).isNull();
        assertThat(second.isExhausted()).isTrue();
    }

    @Test
    void small_windows_go_beside_each_other_and_a_large_one_always_goes() {
        List<Intake> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Intake small = begun(20, "small" + i);
            assertThat(small.isWaiting()).isFalse();
            open.add(small);
        }
        Intake large = begun(23, "large");
        assertThat(large.isWaiting()).isTrue();

        open.forEach(intake -> intake.rest(true));

        assertThat(granted).containsExactly("large");
    }

    @Test
    void who_goes_while_waiting_gives_back_what_is_granted_then() {
        Intake first = begun(22, "first");
        Intake gone = begun(22, "gone");
        gone.close();
        Intake third = begun(22, "third");

        first.rest(true);
        gone.rest(true);

        assertThat(granted).containsExactly("gone", "third");
        assertThat(third.next()).isInstanceOf(Line.Read.class);
    }

    @Test
    void a_window_that_keeps_others_waiting_for_too_long_ends_its_request() {
        Windows impatient = new Windows(6 * MEBIBYTE, Duration.ZERO);
        byte[] body = zstd(22, "line\n");
        Intake slow = intake(impatient.share(() -> {}));
        slow.offer(Arrays.copyOf(body, body.length - 2));
        assertThat(slow.next()).isInstanceOf(Line.Read.class);
        assertThat(slow.next()).as("while nobody waits").isNull();
        Intake other = intake(impatient.share(() -> granted.add("other")));
        other.offer(body);
        assertThat(slow.isOverdue()).isFalse();
        assertThat(other.next()).isNull();
        assertThat(slow.isOverdue())
                .as("also where nothing more is asked of it")
                .isTrue();
        slow.offer(Arrays.copyOfRange(body, body.length - 2, body.length - 1));

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(slow::next)
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(408));
        slow.close();
        assertThat(granted).containsExactly("other");
    }

    @Test
    void a_later_frame_takes_a_larger_window_where_there_is_room_and_never_waits_for_it() {
        Intake alone = intake("alone");
        alone.offer(zstd(10, "first\n"));
        assertThat(alone.next()).isInstanceOf(Line.Read.class);
        assertThat(alone.next()).isNull();
        byte[] larger = zstd(22, "second\n");
        alone.offer(larger);
        assertThat(alone.next()).isInstanceOf(Line.Read.class);

        Intake beside = begun(10, "beside");
        assertThat(beside.isWaiting()).isFalse();
        assertThat(beside.next()).isNull();
        beside.offer(larger);
        assertThatExceptionOfType(UnreadableBody.class).isThrownBy(beside::next).withMessageContaining("larger window");
    }

    private Intake begun(int windowLog, String name) {
        Intake intake = intake(name);
        intake.offer(zstd(windowLog, "line\n"));
        assertThat(intake.next() == null).isEqualTo(intake.isWaiting());
        return intake;
    }

    private Intake intake(String name) {
        return intake(windows.share(() -> granted.add(name)));
    }

    private static Intake intake(Windows.Share room) {
        return new Intake(
                new NdjsonLines(1_000),
                new Unzstd(room),
                new LongLines(1_000, 1_000, Duration.ofMinutes(1)).share(() -> {}));
    }

    /// A frame with a window of its own and two blocks as they are, the last of which is empty.
    private static byte[] zstd(int windowLog, String text) {
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(12 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xFD2FB528)
                .put((byte) 0)
                .put((byte) ((windowLog - 10) << 3))
                .put((byte) (content.length << 3))
                .putShort((short) 0)
                .put(content)
                .put((byte) 1)
                .putShort((short) 0)
                .array();
    }
}
