package io.tandem.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TraceSettingsTest {
    @Test
    void the_reference_lists_every_setting_with_its_default() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/tracing.md"));

        assertThat(Arrays.stream(TraceSettings.class.getDeclaredMethods()))
                .hasSize(6)
                .allSatisfy(method -> {
                    String key = method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                    WithDefault standard = method.getAnnotation(WithDefault.class);
                    String value = standard == null ? "none" : "`" + standard.value() + "`";
                    assertThat(page).contains("| `tandem.tracing." + key + "` | " + value + " |");
                });
    }
}
