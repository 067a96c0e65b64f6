package io.tandem.schema.applying;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.schema.applying.BatchTransaction.Move;
import io.tandem.schema.outbox.Outbox;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.telemetry.Labels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts what became of events, tells of traced ones, and has refusals announced.
@ApplicationScoped
class EventOutcomes implements BatchApplication.Progress {
    private record Outcome(String app, String outcome) {}

    private final MeterRegistry metrics;
    private final Outbox outbox;
    private final EventSpans spans;
    private final Labels apps = new Labels(Labels.MOST_APPS);
    private final Map<Outcome, Counter> counters = new ConcurrentHashMap<>();

    EventOutcomes(MeterRegistry metrics, Outbox outbox, EventSpans spans) {
        this.metrics = metrics;
        this.outbox = outbox;
        this.spans = spans;
    }

    @Override
    public void done(Move move, List<Step> steps) {
        boolean refused = false;
        for (Step step : steps) {
            refused |= step instanceof Step.Refuse;
            Outcome outcome = outcome(step);
            counters.computeIfAbsent(outcome, this::counter).increment();
            TracedEvent trace = step.received().trace();
            if (trace != null) {
                spans.tell(step, trace, outcome.outcome());
            }
        }
        if (refused) {
            outbox.wake();
        }
    }

    private Outcome outcome(Step step) {
        SyncedObjectEvent event = step.received().event();
        // Only names of apps that exist: anybody can invent others.
        boolean unknown = step instanceof Step.Refuse refused && refused.code() == RejectionCode.UNKNOWN_APP;
        String app = event == null || unknown ? "" : apps.of(event.app());
        return switch (step) {
            case Step.Store ignored -> new Outcome(app, "stored");
            case Step.Nothing ignored -> new Outcome(app, "stored");
            case Step.Repeat ignored -> new Outcome(app, "repeated");
            case Step.Refuse refuse -> new Outcome(app, refuse.code().word());
        };
    }

    private Counter counter(Outcome outcome) {
        return Counter.builder("tandem_schema_events")
                .description("Events by what became of them")
                .tag("app", outcome.app())
                .tag("outcome", outcome.outcome())
                .register(metrics);
    }
}
