package io.tandem.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `curl -T big.ndjson.gz`: a request of any length takes no more memory than a short one, whether its client wants
/// every result or only those of refused lines.
class LargeUploadIT {
    private static final String APP = "large-upload";
    private static final long BYTES = 1_000_000 * Long.getLong("tandem.upload.megabytes", 100);
    // Garbage that waits for its collection and compiled code move it by some 30; three quarters of what is sent do by
    // more.
    private static final long MOST_MORE_MEBIBYTES = 48;

    @ParameterizedTest
    @ValueSource(strings = {"", "?results=refusals"})
    void a_packed_file_of_any_length_is_taken_in_the_same_memory(String query)
            throws IOException, InterruptedException {
        ClusterPlan plan =
                ClusterPlan.forOnce().withReplicas(Part.PARTNER_SYNC, 0).withHeap("256m");
        try (TandemCluster cluster = TandemCluster.start(plan)) {
            String model = IngestRounds.onlyIngest(cluster, APP);
            HttpSubject ingest = HttpSubject.ours(cluster, HttpSubject.OURS, APP, model, query);
            // A process takes its memory and compiles its code with the first lines that it sees.
            new LargeUpload(ingest, BYTES / 2, Duration.ofSeconds(1)).send();

            LargeUpload.Sent sent = new LargeUpload(ingest, BYTES, Duration.ofMillis(50)).send();

            List<Long> held = sent.residentMebibytes();
            System.err.printf(
                    "LargeUploadIT: %d lines in %.1f s, resident MiB %s%n", sent.lines(), sent.seconds(), held);
            assertThat(held).as("readings").hasSizeGreaterThan(8);
            long afterAQuarter = held.get(held.size() / 4);
            assertThat(held.subList(held.size() / 4, held.size())).allSatisfy(mebibytes -> assertThat(mebibytes)
                    .as("MiB after the first quarter, when it was %d; all: %s", afterAQuarter, held)
                    .isLessThanOrEqualTo(afterAQuarter + MOST_MORE_MEBIBYTES));
        }
    }
}
