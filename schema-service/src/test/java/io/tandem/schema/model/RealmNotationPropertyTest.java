package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.schema.Choices;
import io.tandem.schema.http.Problem;
import io.tandem.schema.model.ModelValidation.Realm;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/// Whatever JSON is sent as a model: it is object types, or an error that names the place.
class RealmNotationPropertyTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of(
            "T", "_id", "Person", "owner", "a.b", "$set", "", "\0", "[0]", ": ", "💥", "\u202e", "x".repeat(300));
    private static final List<String> TYPES = List.of(
            "int",
            "string?",
            "objectId",
            "mixed",
            "T",
            "Person",
            "T[]",
            "int<>",
            "date{}",
            "{}",
            "object",
            "list",
            "set",
            "dictionary",
            "linkingObjects",
            "decimal128",
            "",
            "?",
            "int??",
            "[]",
            "<>?",
            "int[][]",
            "?[]?{}");

    @Provide
    Arbitrary<JsonNode> models() {
        return Choices.atMost(80).map(drawn -> new Made(new Choices(drawn)).model());
    }

    @Property(tries = 10_000)
    void any_json_is_object_types_or_an_error_that_names_the_place(@ForAll("models") JsonNode model) {
        Statistics.collect(outcome(model));
    }

    @Property(tries = 2_000)
    void any_request_of_a_diff_is_answered_or_names_its_place(
            @ForAll("models") JsonNode before, @ForAll("models") JsonNode after, @ForAll("models") JsonNode renames) {
        ObjectNode request = JSON.objectNode();
        request.set("before", JSON.objectNode().set("objectTypes", before));
        request.set("after", JSON.objectNode().set("objectTypes", after));
        request.set("renames", renames.path(0).path("properties"));
        try {
            SchemaComparison answer = SchemaComparison.of(request, true);
            assertThat(answer.message().isEmpty()).isEqualTo(!answer.breaking());
        } catch (NotationException malformed) {
            assertThat(malformed).hasMessageMatching("(?s)(before|after)\\.objectTypes(\\[\\d+].*)?: .+");
        } catch (Problem refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    private static String outcome(JsonNode model) {
        try {
            List<DeclaredType> declared = RealmNotation.declared(model, "objectTypes");
            boolean isSound =
                    ModelValidation.errors(declared, List.of(), Realm.SYNC).isEmpty();
            assertThat(RealmNotation.objectTypes(model, "objectTypes")).hasSameSizeAs(declared);
            return isSound ? "sound" : "not sound";
        } catch (NotationException malformed) {
            assertThat(malformed).hasMessageMatching("(?s)objectTypes(\\[\\d+].*)?: .+");
            return "malformed";
        }
    }

    /// Mostly what is meant, with something else in its place now and then.
    private record Made(Choices choices) {
        JsonNode model() {
            return mostly(() -> {
                ArrayNode types = JSON.arrayNode();
                for (int i = choices.below(4); i >= 0; i--) {
                    types.add(mostly(this::type));
                }
                return types;
            });
        }

        private JsonNode type() {
            ObjectNode type = JSON.objectNode();
            type.set("name", mostly(this::name));
            ObjectNode properties = JSON.objectNode().put("_id", "objectId");
            for (int i = choices.below(4); i > 0; i--) {
                properties.set(choices.oneOf(NAMES), mostly(this::property));
            }
            type.set("properties", mostly(() -> properties));
            if (choices.percent(80)) {
                type.set("primaryKey", mostly(() -> JSON.textNode("_id")));
            }
            now(type, "embedded", () -> JSON.booleanNode(choices.percent(50)));
            now(type, "asymmetric", () -> JSON.booleanNode(choices.percent(50)));
            now(type, "mapTo", this::name);
            return type;
        }

        private JsonNode property() {
            if (choices.percent(50)) {
                return JSON.textNode(choices.oneOf(TYPES));
            }
            ObjectNode property = JSON.objectNode();
            property.set("type", mostly(() -> JSON.textNode(choices.oneOf(TYPES))));
            now(property, "objectType", () -> JSON.textNode(choices.oneOf(TYPES)));
            now(property, "optional", () -> JSON.booleanNode(choices.percent(50)));
            now(property, "indexed", () -> JSON.booleanNode(choices.percent(50)));
            now(property, "property", this::name);
            now(property, "mapTo", this::name);
            now(property, "default", this::anything);
            return property;
        }

        private JsonNode name() {
            return JSON.textNode(choices.oneOf(NAMES));
        }

        private void now(ObjectNode node, String member, Supplier<JsonNode> value) {
            if (choices.percent(30)) {
                node.set(member, mostly(value));
            }
        }

        private JsonNode mostly(Supplier<JsonNode> meant) {
            return choices.percent(2) ? anything() : meant.get();
        }

        private JsonNode anything() {
            return switch (choices.below(7)) {
                case 0 -> JSON.nullNode();
                case 1 -> JSON.booleanNode(true);
                case 2 -> JSON.numberNode(choices.below(256) - 1.5);
                case 3 -> JSON.arrayNode();
                case 4 -> JSON.arrayNode().add(anything());
                case 5 -> JSON.objectNode().set(choices.oneOf(NAMES), anything());
                default -> name();
            };
        }
    }
}
