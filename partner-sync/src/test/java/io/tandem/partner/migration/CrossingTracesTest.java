package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tandem.contract.TracedWrite;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.capture.Traced;
import io.tandem.partner.crossing.Crossing.Settled;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import io.tandem.telemetry.trace.ObjectSpans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class CrossingTracesTest {
    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final List<SpanData> spans = new ArrayList<>();
    private final CrossingTraces traces = new CrossingTraces(
            SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Collected()))
                    .build()
                    .get("test"),
            "task-v2",
            new Namespaces("Task", "TaskV2", "tandem.ledger.task-v2"),
            (side, keys) -> keys.stream().map(key -> identity(side, key)).toList(),
            identity -> !identity.equals(task(77)));

    private final class Collected implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> told) {
            spans.addAll(told);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private static Identity identity(Side side, BsonValue key) {
        return side == Side.INITIAL
                ? new Identity(key, new BsonString(String.valueOf(key.asInt32().getValue())))
                : new Identity(new BsonInt32(Integer.parseInt(key.asString().getValue())), key);
    }

    private static Identity task(int id) {
        return identity(Side.INITIAL, new BsonInt32(id));
    }

    private static BsonTimestamp at(int second) {
        return new BsonTimestamp(second, 1);
    }

    private void written(Side side, BsonValue key, int second) {
        String collection = side == Side.INITIAL ? "Task" : "TaskV2";
        TracedWrite write =
                new TracedWrite("todo", collection, collection, key, TRACEPARENT, 3, 17, Instant.ofEpochMilli(1));
        traces.note(List.of(new Traced(side, write, at(second))));
    }

    private static Settled settled(Map<Identity, String> aside, List<Identity> committed, Set<Identity> disputed) {
        BsonTimestamp commit = committed.isEmpty() ? Touches.NEVER : at(9);
        return new Settled(List.of(), Set.of(), commit, aside, 0, 0, List.of(), committed, disputed);
    }

    @Test
    void each_outcome_is_told_once_as_a_part_of_the_requests_trace() {
        written(Side.INITIAL, new BsonInt32(1), 5);
        written(Side.INITIAL, new BsonInt32(2), 5);
        written(Side.INITIAL, new BsonInt32(3), 5);
        written(Side.PARTNER, new BsonString("4"), 5);
        Settled settled = settled(Map.of(task(2), "too odd"), List.of(task(3), task(4)), Set.of(task(3)));

        for (int id = 0; id < 5; id++) {
            traces.settled(task(id), at(5), settled);
            traces.settled(task(id), at(6), settled);
        }

        assertThat(spans)
                .extracting(span -> span.getAttributes().get(ObjectSpans.OUTCOME))
                .containsExactly("unchanged", "set-aside", "conflict", "crossed");
        assertThat(spans).allMatch(span -> span.getTraceId().equals("4bf92f3577b34da6a3ce929d0e0e4736"));
        assertThat(spans.get(1).getAttributes().get(ObjectSpans.REASONS)).containsExactly("too odd");
        assertThat(spans.get(1).getAttributes().get(ObjectSpans.COMMIT)).isNull();
        assertThat(spans.get(3).getAttributes().asMap())
                .containsEntry(ObjectSpans.KEY, "s4")
                .containsEntry(ObjectSpans.DIRECTION, "reverse")
                .containsEntry(ObjectSpans.OTHER_COLLECTION, "Task")
                .containsEntry(ObjectSpans.OTHER_KEY, "n4")
                .containsEntry(ObjectSpans.COMMIT, "9.1");
        assertThat(traces.isEmpty()).isTrue();
    }

    @Test
    void a_write_that_changed_nothing_is_told_of_at_once() {
        written(Side.INITIAL, new BsonInt32(77), 5);

        assertThat(spans)
                .extracting(span -> span.getAttributes().get(ObjectSpans.OUTCOME))
                .containsExactly("unchanged");
        assertThat(traces.isEmpty()).isTrue();
    }

    @Test
    void a_write_that_came_after_the_time_of_a_merge_waits_for_the_next() {
        written(Side.INITIAL, new BsonInt32(1), 5);
        written(Side.INITIAL, new BsonInt32(1), 7);
        Settled settled = settled(Map.of(), List.of(task(1)), Set.of());

        traces.settled(task(1), at(6), settled);
        assertThat(spans).hasSize(1);
        assertThat(traces.isEmpty()).isFalse();

        traces.settled(task(1), at(7), settled);
        assertThat(spans).hasSize(2);
        assertThat(traces.isEmpty()).isTrue();
    }

    @Test
    void whoever_settles_carries_on_what_is_told_of_then() {
        written(Side.INITIAL, new BsonInt32(1), 5);
        written(Side.PARTNER, new BsonString("1"), 6);
        written(Side.INITIAL, new BsonInt32(1), 7);
        written(Side.INITIAL, new BsonInt32(2), 7);

        assertThat(traces.of(Set.of(task(1), task(2), task(3)), at(6)))
                .containsOnlyKeys(task(1))
                .hasEntrySatisfying(
                        task(1),
                        traced -> assertThat(traced).extracting(Traced::time).containsExactly(at(5), at(6)));
    }

    @Test
    void of_one_document_that_waits_so_many_writes_are_followed_and_no_more() {
        IntStream.range(0, 150).forEach(n -> written(Side.INITIAL, new BsonInt32(1), 5));

        assertThat(traces.of(Set.of(task(1)), at(5)).get(task(1))).hasSize(100);
    }

    @Test
    void what_is_carried_on_says_where_it_is_now_and_whose_trace_it_is() {
        TracedWrite write =
                new TracedWrite("todo", "Task", "tasks", new BsonInt32(1), TRACEPARENT, 3, 17, Instant.ofEpochMilli(1));

        assertThat(new Traced(Side.INITIAL, write, at(5))
                        .carried("TaskV2", new BsonString("1"), Instant.ofEpochMilli(9)))
                .isEqualTo(new TracedWrite(
                        "todo", "TaskV2", "TaskV2", new BsonString("1"), TRACEPARENT, 3, 17, Instant.ofEpochMilli(9)));
    }
}
