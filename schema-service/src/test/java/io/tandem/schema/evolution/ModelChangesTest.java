package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.model.RealmNotation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Object models that realm-core was given for an existing synchronized file, and the lines that it printed.
class ModelChangesTest {
    private static final String HEADING = "The following changes cannot be made in additive-only schema mode:";

    static Stream<Arguments> cases() throws IOException {
        try (InputStream file = ModelChangesTest.class.getResourceAsStream("/model-changes.json")) {
            List<Arguments> cases = new ArrayList<>();
            for (JsonNode each : new ObjectMapper().readTree(file)) {
                List<String> lines = new ArrayList<>();
                each.get("refused").forEach(line -> lines.add(line.asText()));
                cases.add(arguments(
                        each.get("name").asText(), types(each.get("before")), types(each.get("after")), lines));
            }
            return cases.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void a_client_is_refused_with_the_lines_of_realm_core(
            String name, List<ObjectType> before, List<ObjectType> after, List<String> lines) {
        List<SchemaChange> breaking = SchemaDiff.between(before, after).stream()
                .filter(change -> CompatibilityRules.judge(change, Side.CLIENT) == Effect.BREAKING)
                .toList();

        assertThat(breaking.stream().map(Sentences::of).distinct()).containsExactlyElementsOf(lines);
        if (!lines.isEmpty()) {
            assertThat(Refusal.notAdditive(breaking, false).message())
                    .isEqualTo(HEADING + "\n- " + String.join("\n- ", lines));
        }
    }

    private static List<ObjectType> types(JsonNode schema) {
        JsonNode types = schema.get("objectTypes");
        return types.isEmpty() ? List.of() : RealmNotation.objectTypes(types, "objectTypes");
    }
}
