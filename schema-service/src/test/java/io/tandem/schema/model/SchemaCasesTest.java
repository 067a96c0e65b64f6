package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What realm-core and App Services say of changes and of models: `cases/schema-changes.json`.
class SchemaCasesTest {
    static Stream<Arguments> cases() throws IOException {
        return read().stream().map(each -> argumentSet(each.get("id").asText(), each));
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("cases")
    void the_verdict_and_for_clients_the_text_are_those_of_realm(JsonNode each) {
        if (each.has("upload")) {
            assertUpload(each);
            return;
        }
        SchemaComparison answer = SchemaComparison.of(request(each), true);
        String id = each.get("id").asText();

        assertThat(answer.valid()).as("%s valid: %s", id, answer.message()).isEqualTo(!isValidation(each));
        assertThat(answer.breaking())
                .as("%s breaking", id)
                .isEqualTo(each.get("breaking").asBoolean());
        if (each.get("side").asText().equals("client")) {
            assertThat(answer.message()).as(id).isEqualTo(text(each.get("messages")));
        }
        assertThat(answer.message().isEmpty()).isEqualTo(!answer.breaking());
    }

    @Test
    void an_answer_has_the_four_members_of_the_interface() throws IOException {
        JsonNode answer = new ObjectMapper().valueToTree(SchemaComparison.of(request(read().getFirst()), false));

        assertThat(answer.fieldNames()).toIterable().containsExactly("valid", "breaking", "message", "changes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'after':{'objectTypes':[]},'validate':'partition'}",
                "{'after':{'objectTypes':[]},'side':'both'}",
                "{'after':{'objectTypes':[]},'renames':['Dog']}",
                "{'before':{'objectTypes':[]}}",
            })
    void a_request_that_means_nothing_is_refused_with_its_place(String request) throws IOException {
        JsonNode json = new ObjectMapper().readTree(request.replace('\'', '"'));

        assertThatThrownBy(() -> SchemaComparison.of(json, false))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    /// What `POST /models` decides: with development mode off a client changes nothing.
    private static void assertUpload(JsonNode each) {
        Map<String, TypeSchema> before = schemas(RealmNotation.objectTypes(types(each, "before"), "before"));
        List<ObjectType> after = RealmNotation.objectTypes(types(each, "after"), "after");
        boolean developmentMode = each.at("/upload/developmentMode").asBoolean();
        EvolutionDecision decision = ModelEvolution.decide(
                before,
                after,
                developmentMode ? Authority.CLIENT_IN_DEVELOPMENT : Authority.CLIENT_IN_PRODUCTION,
                true);
        if (each.at("/upload/errorCode").isNull()) {
            assertThat(decision).as(each.get("id").asText()).isInstanceOf(EvolutionDecision.Apply.class);
            return;
        }
        assertThat(decision)
                .as(each.get("id").asText())
                .isInstanceOfSatisfying(EvolutionDecision.Refuse.class, refuse -> {
                    Problem problem = RefusedModel.problem(refuse.refusal(), before, Map.of());
                    List<String> sentences = new ArrayList<>();
                    each.get("messages").forEach(message -> sentences.add(message.asText()));
                    assertThat(problem.status()).isEqualTo(409);
                    assertThat(problem.body())
                            .containsEntry(
                                    "errorCode", each.at("/upload/errorCode").asInt())
                            .containsEntry("message", sentences.getFirst());
                    assertThat((List<?>) problem.body().get("changes"))
                            .extracting(change -> (@Nullable Object) ((Map<?, ?>) change).get("message"))
                            .containsExactlyElementsOf(sentences);
                });
    }

    private static Map<String, TypeSchema> schemas(List<ObjectType> types) {
        return ModelEvolution.decide(Map.of(), types, Authority.OPERATOR, false)
                        instanceof EvolutionDecision.Apply apply
                ? apply.schemas()
                : Map.of();
    }

    private static ObjectNode request(JsonNode each) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        for (String member : List.of("side", "before", "after", "renames", "validate")) {
            if (each.hasNonNull(member)) {
                request.set(member, each.get(member));
            }
        }
        return request;
    }

    private static boolean isValidation(JsonNode each) {
        return each.get("mode").asText().equals("validate");
    }

    private static String text(JsonNode messages) {
        List<String> lines = new ArrayList<>();
        messages.forEach(line -> lines.add(line.asText()));
        return String.join("\n", lines);
    }

    private static JsonNode types(JsonNode each, String member) {
        return each.get(member).get("objectTypes");
    }

    private static List<JsonNode> read() throws IOException {
        try (InputStream file = SchemaCasesTest.class.getResourceAsStream("/cases/schema-changes.json")) {
            List<JsonNode> cases = new ArrayList<>();
            new ObjectMapper().readTree(Objects.requireNonNull(file)).forEach(cases::add);
            return cases;
        }
    }
}
