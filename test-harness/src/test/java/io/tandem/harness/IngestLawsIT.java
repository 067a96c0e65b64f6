package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Laws 1, 2 and 3, from the request to MongoDB: what was accepted is in Kafka where its answer said, has its effect
/// once and in order, and what was refused has none. Back ends stream to two replicas, repeat whatever they doubt, and
/// write objects of their own and objects that all of them write.
class IngestLawsIT {
    private static final String LATE =
            "{\"id\":\"late-%d\",\"type\":\"Counter\",\"op\":\"upsert\",\"object\":{\"_id\":7,\"n\":%d}}";
    private static final ClusterPlan PLAN =
            ClusterPlan.forOnce().withReplicas(Part.SYNC_INGEST, 2).withReplicas(Part.PARTNER_SYNC, 0);

    @Test
    void every_accepted_line_has_one_effect_in_order_while_replicas_broker_and_schema_service_are_killed()
            throws Exception {
        try (TandemCluster cluster = TandemCluster.start(PLAN.withSupervision());
                IngestLaws laws = new IngestLaws(cluster)) {
            Disturbances disturbances = new Disturbances(cluster, laws.random());

            laws.load(true, disturbances::until);

            TakenEvents taken = laws.taken();
            laws.say(taken, disturbances.toString());
            assertThat(disturbances.kills()).containsKeys(Part.SYNC_INGEST, Part.KAFKA);
            assertThat(taken.all())
                    .as("records, with what was sent again")
                    .hasSizeGreaterThan(taken.first().size());
            laws.assertHeld(taken);
        }
    }

    @Test
    void an_old_attempt_that_lands_late_does_not_overwrite_what_is_newer() throws Exception {
        try (TandemCluster cluster = TandemCluster.start(PLAN);
                IngestLaws laws = new IngestLaws(cluster)) {
            List<URI> replicas = cluster.urls(Part.SYNC_INGEST);
            long first = cluster.pids()
                    .getOrDefault(Part.SYNC_INGEST.label(), List.of())
                    .getFirst();
            Disturbances.signal("-STOP", first);
            try (StreamedRequest old = request(laws, replicas.getFirst(), 1)) {
                try (StreamedRequest again = request(laws, replicas.getLast(), 1, 2)) {
                    assertThat(again.result()).contains("late-1", "accepted");
                    assertThat(again.result()).contains("late-2", "accepted");
                }
                Disturbances.signal("-CONT", first);
                assertThat(old.result()).contains("late-1", "accepted");
            }
            laws.app().accept(LATE.formatted(3, 3));

            TakenEvents taken = laws.taken();
            assertThat(taken.late()).isEqualTo(1);
            assertThat(laws.effects(3)).containsEntry(7, List.of(1, 2, 3));
        }
    }

    private static StreamedRequest request(IngestLaws laws, URI replica, int... numbers) throws IOException {
        StreamedRequest request = new StreamedRequest(replica, laws.app(), IngestLaws.PATIENCE);
        for (int number : numbers) {
            request.send(LATE.formatted(number, number));
        }
        request.end();
        return request;
    }
}
