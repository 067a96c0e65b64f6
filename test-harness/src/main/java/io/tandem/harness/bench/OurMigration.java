package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A migration of partner-sync from its definition to its end. App, database and migration have one name.
final class OurMigration implements Carrier {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TandemCluster cluster;
    private final List<TestApp> apps = new ArrayList<>();

    OurMigration(TandemCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "partner-sync";
    }

    @Override
    public boolean goesBothWays() {
        return true;
    }

    @Override
    public long pid() {
        return cluster.pids().getOrDefault(Part.PARTNER_SYNC.label(), List.of()).getFirst();
    }

    /// Defines and starts it, and returns when its check is through and the copy begins.
    @Override
    public void prepare(String name) {
        define(name);
        start(name);
        awaitCopy(name);
    }

    void define(String name) {
        apps.add(TestApp.named(cluster, name, name).create(true));
        require(app().put(Part.PARTNER_SYNC, "/v1/migrations/" + name, """
                                {"app": "%s", "initial": {"collection": "%s"}, "partner": {"collection": "%s"}, %s}""".formatted(
                        name, PartnerRounds.INITIAL, PartnerRounds.PARTNER, Shape.FORWARD)));
    }

    void start(String name) {
        // The check looks at a sample: how fast it looks at all is another question.
        require(app().post(
                        Part.PARTNER_SYNC,
                        "/v1/migrations/" + name + "/start",
                        "{\"sample\": {\"confidence\": 0.99, \"share\": 0.01}}"));
    }

    void awaitCopy(String name) {
        awaitState(name, List.of("copying", "live"));
    }

    @Override
    public void begin(String name) {
        // It has, with the end of its check.
    }

    /// Returns when its owner has ended.
    @Override
    public void pause(String name) {
        awaitState(name, List.of("live"));
        act(name, "pause");
        sleep(3_000);
    }

    @Override
    public void resume(String name) {
        act(name, "resume");
    }

    @Override
    public void end(String name) {
        act(name, "abort");
        awaitState(name, List.of("aborted"));
    }

    private void act(String name, String act) {
        require(app().post(Part.PARTNER_SYNC, "/v1/migrations/" + name + "/" + act, ""));
    }

    private void awaitState(String name, List<String> states) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String state = "";
        while (System.nanoTime() < end) {
            state = app().get(Part.PARTNER_SYNC, "/v1/migrations/" + name)
                    .json()
                    .path("state")
                    .asText();
            if (states.contains(state)) {
                return;
            }
            sleep(10);
        }
        throw new CannotRun("the migration " + name + " is " + state + ", not " + states);
    }

    private TestApp app() {
        return apps.getLast();
    }

    private static void require(TestApp.Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new CannotRun("partner-sync answered " + answer);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    @Override
    public void close() {
        apps.forEach(TestApp::close);
    }
}
