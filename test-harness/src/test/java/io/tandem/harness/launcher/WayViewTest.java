package io.tandem.harness.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WayViewTest {
    private static String view(String way) throws IOException {
        return String.join("\n", WayView.lines(new ObjectMapper().readTree(way)));
    }

    @Test
    void a_way_is_a_line_for_each_step_by_day_and_trace() throws IOException {
        assertThat(view("""
                {"app":"todo","type":"Task","key":"2","stored":true,"rejections":[],"steps":[
                 {"at":"2026-11-22T23:59:59.117Z","step":"accepted","replica":"h:8080","event":"e-2","operation":"upsert",
                  "user":"ada","partition":3,"offset":17,"trace":"4bf9"},
                 {"at":"2026-11-23T00:00:00Z","step":"stored","schemaVersion":1,"millis":883,"trace":"4bf9"},
                 {"at":"2026-11-23T00:00:00.020Z","step":"crossed","migration":"task-v2","direction":"forward",
                  "from":"Task","to":"TaskV2","millis":20,"trace":"4bf9"},
                 {"at":"2026-11-23T00:00:01.020Z","step":"set-aside","migration":"task-v2","direction":"forward",
                  "from":"Task","to":"TaskV2","millis":20,"reasons":["too odd"],"trace":"5555"}]}""")).isEqualTo("""
                Task 2 in todo: is stored
                2026-11-22
                  trace 4bf9
                  23:59:59.117  accepted   upsert by ada, event e-2, at h:8080, partition 3 offset 17
                2026-11-23
                  00:00:00.000  stored     schema version 1, after 883 ms
                  00:00:00.020  crossed    task-v2 forward, Task to TaskV2, after 20 ms
                  trace 5555
                  00:00:01.020  set-aside  task-v2 forward, Task to TaskV2, after 20 ms
                                           too odd""");
    }

    @Test
    void what_is_not_traced_still_has_its_rejections() throws IOException {
        assertThat(view("""
                {"app":"todo","type":"Task","key":"2","stored":false,"steps":[],"rejections":[
                 {"id":"6a","code":"breaking-change","reasons":["no"],"rejectedAt":"2026-11-22T10:00:00Z","replayed":true}]}""")).isEqualTo("""
                Task 2 in todo: is not stored
                  nothing of it was traced
                  rejection 6a of 2026-11-22T10:00:00Z: breaking-change, replayed""");
    }
}
