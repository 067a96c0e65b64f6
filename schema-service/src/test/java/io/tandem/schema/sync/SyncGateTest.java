package io.tandem.schema.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.schema.app.App;
import io.tandem.schema.app.BreakingChanges;
import io.tandem.schema.app.SyncState;
import io.tandem.schema.app.SyncState.Act;
import io.tandem.schema.app.SyncState.Mode;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rules.Rules;
import io.tandem.schema.sync.SyncGate.Closed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncGateTest {
    private static final Act GRACE = new Act("grace", Instant.parse("2026-11-22T01:00:00Z"));

    @Test
    void an_app_that_is_enabled_lets_everything_pass() {
        assertThat(SyncGate.event(app(SyncState.INITIAL), "Task")).isEmpty();
        assertThat(SyncGate.model(app(SyncState.INITIAL), List.of("Task"))).isEmpty();
    }

    @Test
    void a_pause_says_since_when_by_whom_and_how_it_ends() {
        App paused = app(in(SyncState.INITIAL, Mode.PAUSED));

        assertThat(SyncGate.event(paused, "Task"))
                .contains(new Closed(
                        RejectionCode.SYNC_PAUSED,
                        "sync of app 'todo' is paused since 2026-11-22T01:00:00Z, by grace; POST"
                                + " /v1/apps/todo/sync/enable enables it, and this event can be replayed afterwards"));
        assertThat(SyncGate.model(paused, List.of("Task")).orElseThrow().code()).isEqualTo(RejectionCode.SYNC_PAUSED);
    }

    @Test
    void each_terminate_begins_an_epoch_and_neither_a_pause_nor_a_repetition_does() {
        SyncState terminated = in(in(SyncState.INITIAL, Mode.PAUSED), Mode.TERMINATED);
        SyncState again = in(in(terminated, Mode.ENABLED), Mode.TERMINATED);

        assertThat(terminated.epoch()).isEqualTo(1);
        assertThat(terminated.in(Mode.TERMINATED, GRACE)).isEmpty();
        assertThat(again.epoch()).isEqualTo(2);
        assertThat(again.acts()).isEqualTo(4);
        assertThat(SyncGate.event(app(again), "Task").orElseThrow().code()).isEqualTo(RejectionCode.SYNC_TERMINATED);
    }

    @Test
    void a_retired_type_refuses_its_events_and_the_models_that_name_it_until_it_is_taken_back() {
        SyncState retired = SyncState.INITIAL.with("Task", true, GRACE).orElseThrow();

        assertThat(SyncGate.event(app(retired), "Dog")).isEmpty();
        assertThat(SyncGate.event(app(retired), "Task").orElseThrow())
                .satisfies(closed -> assertThat(closed.code()).isEqualTo(RejectionCode.CLIENT_RESET))
                .satisfies(closed -> assertThat(closed.reason())
                        .startsWith("ErrorBadClientFileIdent (208): object type 'Task' of app 'todo' is retired"));
        assertThat(SyncGate.model(app(retired), List.of("Dog", "Task"))).isPresent();
        assertThat(SyncGate.model(app(retired), List.of("Dog"))).isEmpty();
        assertThat(retired.with("Task", true, GRACE)).isEmpty();
        assertThat(SyncGate.event(app(retired.with("Task", false, GRACE).orElseThrow()), "Task"))
                .isEmpty();
    }

    private static SyncState in(SyncState state, Mode mode) {
        return state.in(mode, GRACE).orElseThrow();
    }

    private static App app(SyncState sync) {
        return new App("todo", "todo", false, BreakingChanges.REFUSE, false, sync, Rules.NONE);
    }
}
