package io.tandem.partner;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    @Test
    void the_reference_lists_every_setting_with_its_default() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/configuration.md"));

        Map<String, String> settings = settings("tandem", PartnerConfiguration.class);

        assertThat(settings).hasSizeGreaterThan(6).allSatisfy((key, value) -> {
            String variable = key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
            assertThat(page)
                    .containsAnyOf("| `" + key + "` | " + value + " |", "| `" + variable + "` | " + value + " |");
        });
    }

    private static Map<String, String> settings(String prefix, Class<?> type) {
        Map<String, String> settings = new TreeMap<>();
        for (Method method : type.getDeclaredMethods()) {
            String key =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            WithDefault standard = method.getAnnotation(WithDefault.class);
            if (standard != null) {
                settings.put(key, "`" + standard.value() + "`");
            } else if (method.getReturnType().isInterface()) {
                settings.putAll(settings(key, method.getReturnType()));
            } else {
                settings.put(key, "none; needed");
            }
        }
        return settings;
    }
}
