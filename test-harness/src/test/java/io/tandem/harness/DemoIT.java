package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.Launcher.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    @TempDir
    private Path folder;

    @Test
    void the_demo_shows_three_acts_with_true_figures() throws Exception {
        try (Run demo = new Launcher(folder).start("demo")) {
            assertThat(demo.status()).as(demo.stdout() + demo.stderr()).isZero();
            assertThat(demo.stdout())
                    .contains("1,407 quakes sent, 1,407 stored in myapp.Quake")
                    .contains("- Property 'Quake.time' has been changed from 'int' to 'date'.")
                    .contains("1,687 equal, 0 unequal")
                    .contains("400 writes on both sides for 200 changes, then 0 in 2 s: no echo");
        }
    }

    @Test
    void a_document_that_was_spoiled_meanwhile_makes_it_fail() throws Exception {
        try (Run demo = new Launcher(folder).start("demo", "--corrupt")) {
            assertThat(demo.status()).as(demo.stdout() + demo.stderr()).isEqualTo(1);
            assertThat(demo.stdout()).contains("UNEQUAL").contains("FAILED: 1 differences between Quake and QuakeV2");
        }
    }
}
