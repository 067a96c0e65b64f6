package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void what_is_not_there_yet_is_waited_for_whichever_exception_tells_of_it() {
        Iterator<List<String>> looks =
                List.of(List.<String>of(), List.of("there")).iterator();

        await().untilAsserted(() -> assertThat(looks.next().getFirst()).isEqualTo("there"));

        assertThat(looks).isExhausted();
    }
}
