package io.tandem.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnzstdTest {
    private static final byte[] SKIPPED = {0x55, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};

    @AutoClose
    private final Unzstd unzstd = new Unzstd(WindowsTest.room());

    @Test
    void frames_are_restored_wherever_the_body_is_cut() {
        byte[] body = joined(zstd("{\"a\":1}\n{\"b\""), SKIPPED, zstd(""), zstd(":2}\n"), zstd("last"));

        for (int cut = 0; cut <= body.length; cut++) {
            assertThat(restored(Arrays.copyOf(body, cut), Arrays.copyOfRange(body, cut, body.length)))
                    .as("cut at %d", cut)
                    .isEqualTo(bytes("{\"a\":1}\n{\"b\":2}\nlast"));
        }
    }

    @Test
    void a_body_may_come_byte_by_byte() {
        byte[] body = joined(zstd("first\n"), zstd("second\n"));
        byte[][] pieces = new byte[body.length][];
        for (int i = 0; i < body.length; i++) {
            pieces[i] = new byte[] {body[i]};
        }

        assertThat(restored(pieces)).isEqualTo(bytes("first\nsecond\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 3_000_000})
    void every_length_is_restored_as_a_whole_also_what_does_not_shrink(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);

        assertThat(restored(Zstd.compress(noise))).isEqualTo(noise);
        assertThat(restored(Zstd.compress(new byte[length]))).isEqualTo(new byte[length]);
    }

    @Test
    void bytes_that_end_too_early_are_said_wherever_they_end() {
        byte[] body = zstd("{\"a\":1}\n".repeat(100));

        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatExceptionOfType(UnreadableBody.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> restored(cut))
                    .withMessageContaining("compressed byte " + length + ": it ends too early");
        }
    }

    @Test
    void what_is_changed_on_its_way_is_said() {
        byte[] body = zstd("{\"a\":1}\n");
        body[body.length - 1] ^= 1;

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> restored(body))
                .withMessageContaining("changed on its way");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xFD2FB527, 0xFD2FB526, 0xFD2FB525, 0xFD2FB524, 0x088B1F, 0})
    void other_and_older_formats_are_refused(int magic) {
        byte[] body = ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(magic)
                .array();

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> restored(joined(zstd("line\n"), body)))
                .withMessageContaining("no zstd frame");
    }

    @Test
    void windows_are_taken_up_to_8_MiB() {
        byte[] large = new byte[9 * 1024 * 1024];

        assertThat(restored(windowed(23, large))).isEqualTo(large);
        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> restored(windowed(24, large)))
                .withMessageContaining("8 MiB");
    }

    @Test
    void a_frame_of_one_segment_is_taken_up_to_8_MiB() {
        // 0xE0: one segment whose size has eight bytes.
        byte[] head = ByteBuffer.allocate(13)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xFD2FB528)
                .put((byte) 0xE0)
                .putLong(8 * 1024 * 1024 + 1)
                .array();

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> restored(head))
                .withMessageContaining("8 MiB");
        head[5] = 0;
        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> restored(head))
                .withMessageContaining("ends too early");
    }

    @Test
    void a_dictionary_is_refused() {
        byte[] head = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x21, 1, 0};

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(() -> restored(head))
                .withMessageContaining("dictionary");
    }

    @Test
    void a_bomb_is_restored_only_as_far_as_pieces_are_pulled() {
        unzstd.offer(Zstd.compress(new byte[100_000_000]));

        for (int i = 0; i < 10; i++) {
            assertThat(unzstd.next()).hasSizeLessThanOrEqualTo(64 * 1024).isNotEmpty();
        }
    }

    private static byte[] windowed(int log, byte[] content) {
        try (ZstdCompressCtx compression =
                new ZstdCompressCtx().setContentSize(false).setWindowLog(log)) {
            return compression.compress(content);
        }
    }

    private static byte[] restored(byte[]... pieces) {
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        try (Unzstd unzstd = new Unzstd(WindowsTest.room())) {
            for (byte[] piece : pieces) {
                unzstd.offer(piece);
                for (byte[] next = unzstd.next(); next != null; next = unzstd.next()) {
                    found.writeBytes(next);
                }
            }
            unzstd.finish();
        }
        return found.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zstd(String text) {
        try (ZstdCompressCtx compression = new ZstdCompressCtx().setChecksum(true)) {
            return compression.compress(bytes(text));
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
