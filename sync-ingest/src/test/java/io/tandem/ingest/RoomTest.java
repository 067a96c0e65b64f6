package io.tandem.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room(100);
    private final List<String> granted = new ArrayList<>();

    @Test
    void room_is_taken_while_there_is_some() {
        assertThat(take(60, "a")).isTrue();
        assertThat(take(40, "b")).isTrue();
        assertThat(take(1, "c")).isFalse();
        assertThat(room.taken()).isEqualTo(100);
    }

    @Test
    void who_waits_is_served_in_line_and_not_overtaken() {
        take(60, "a");
        assertThat(take(90, "large")).isFalse();
        assertThat(take(1, "small")).isFalse();

        room.release(60);

        assertThat(granted).containsExactly("large", "small");
        assertThat(room.taken()).isEqualTo(91);
    }

    @Test
    void what_is_larger_than_all_room_goes_alone() {
        assertThat(take(500, "huge")).isTrue();
        assertThat(take(1, "next")).isFalse();

        room.release(500);

        assertThat(granted).containsExactly("next");
    }

    private boolean take(long bytes, String name) {
        return room.take(bytes, () -> granted.add(name));
    }
}
