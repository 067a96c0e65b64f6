package io.tandem.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithName;
import io.tandem.ingest.line.FaultCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private final String page = page();

    @Test
    void the_reference_lists_every_fault_code() {
        for (FaultCode code : FaultCode.values()) {
            assertThat(page).contains("| `" + code.wireName() + "` |");
        }
    }

    @Test
    void the_reference_lists_every_setting() {
        List<String> keys = Arrays.stream(IngestConfig.class.getDeclaredMethods())
                .filter(method -> !List.of("topics", "quota").contains(method.getName()))
                .map(method -> method.isAnnotationPresent(WithName.class)
                        ? method.getAnnotation(WithName.class).value()
                        : method.getName())
                .map(name -> "tandem." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .toList();

        assertThat(keys).hasSizeGreaterThan(6).allSatisfy(key -> assertThat(page)
                .contains("| `" + key + "` |"));
        assertThat(Arrays.stream(IngestConfig.Topics.class.getDeclaredMethods()))
                .allSatisfy(method -> assertThat(page).contains("| `tandem.topics." + method.getName() + "` |"));
        for (String whose : List.of("app", "client")) {
            assertThat(page)
                    .contains("| `tandem.quota." + whose + ".lines-per-second` |")
                    .contains("| `tandem.quota." + whose + ".bytes-per-second` |");
        }
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/reference/http-ingest.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
