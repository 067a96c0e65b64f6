package io.tandem.schema;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.ScheduledExecution;
import jakarta.enterprise.context.ApplicationScoped;

/// Lets scheduled work wait until topics and indexes are there.
@ApplicationScoped
public class FoundationsMissing implements Scheduled.SkipPredicate {
    private final Foundations foundations;

    FoundationsMissing(Foundations foundations) {
        this.foundations = foundations;
    }

    @Override
    public boolean test(ScheduledExecution execution) {
        return !foundations.areLaid();
    }
}
