package io.tandem.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    private Path folder;

    private Process sleeper;

    @BeforeEach
    void start() throws Exception {
        sleeper = new ProcessBuilder("sleep", "300").start();
    }

    @AfterEach
    void end() throws Exception {
        sleeper.destroyForcibly().waitFor();
    }

    @Test
    void a_process_of_the_list_is_ended() throws Exception {
        Leftovers.remember(folder, List.of(sleeper.toHandle()));

        assertThat(Leftovers.end(folder)).isEqualTo(1);

        assertThat(sleeper.isAlive()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_foreign_process_with_the_id_of_one_of_ours_is_left_alone() throws Exception {
        Leftovers.remember(folder, List.of(sleeper.toHandle()));
        Path list = folder.resolve("processes");
        List<String> lines = Files.readAllLines(list);
        Files.write(list, List.of(lines.getFirst(), sleeper.pid() + " 1700000000000"));

        assertThat(Leftovers.end(folder)).isZero();

        assertThat(sleeper.isAlive()).isTrue();
    }

    @Test
    void the_folder_of_a_cluster_whose_owner_is_gone_is_removed_and_a_living_owners_is_not() throws Exception {
        Path abandoned = folder.resolve("1");
        Path owned = folder.resolve("2");
        Leftovers.remember(abandoned, List.of(sleeper.toHandle()));
        Leftovers.remember(owned, List.of());
        List<String> lines = Files.readAllLines(abandoned.resolve("processes"));
        Files.write(abandoned.resolve("processes"), List.of("1 1700000000000", lines.get(1)));

        Leftovers.sweep(folder);

        assertThat(abandoned).doesNotExist();
        assertThat(sleeper.isAlive()).isFalse();
        assertThat(owned).exists();
    }
}
