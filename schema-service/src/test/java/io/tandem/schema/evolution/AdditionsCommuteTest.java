package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.inference.Inference;
import io.tandem.schema.inference.Observation;
import io.tandem.schema.model.RealmNotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonDocument;

/// Clients that add different things, by declaring them or by sending objects, end in the same schema whoever comes
/// first; only the order of properties tells.
class AdditionsCommuteTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// For each property how a model declares it, and what an object has there.
    private static final Map<String, List<String>> PROPERTIES = Map.ofEntries(
            Map.entry("text", List.of("\"string\"", "'x'")),
            Map.entry("maybe", List.of("\"int?\"", "3")),
            Map.entry("wide", List.of("\"double\"", "2")),
            Map.entry("flag", List.of("\"bool?\"", "true")),
            Map.entry("link", List.of("\"Person\"", "'p-1'")),
            Map.entry("links", List.of("\"Person[]\"", "['p-1', 'p-2']")),
            Map.entry("list", List.of("\"string[]\"", "['a']")),
            Map.entry("set", List.of("\"int<>\"", "[1, 2]")),
            Map.entry("inside", List.of("\"Address\"", "{city: 'Ulm'}")),
            Map.entry("many", List.of("\"Place[]\"", "[{city: 'Ulm'}, {zip: 1}]")),
            Map.entry("when", List.of("\"date?\"", "{$date: '2026-11-22T00:00:00Z'}")));

    private static final String OTHERS =
            "{\"name\":\"Person\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"string\"}},"
                    + "{\"name\":\"Address\",\"embedded\":true,\"properties\":{\"city\":\"string?\"}},"
                    + "{\"name\":\"Place\",\"embedded\":true,\"properties\":{\"city\":\"string?\",\"zip\":\"int?\"}}";

    private record Step(boolean declares, Set<String> properties) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Set<String>> some = Arbitraries.of(
                        PROPERTIES.keySet().stream().sorted().toList())
                .set()
                .ofMaxSize(4);
        return Combinators.combine(Arbitraries.of(true, false), some)
                .as(Step::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(9);
    }

    @Property(tries = 2000)
    void any_order_of_additions_ends_in_the_same_set(@ForAll("steps") List<Step> steps, @ForAll Random random) {
        List<Step> shuffled = new ArrayList<>(steps);
        Collections.shuffle(shuffled, random);

        assertThat(after(shuffled)).isEqualTo(after(steps));
    }

    private static Map<String, Map<String, String>> after(List<Step> steps) {
        Map<String, TypeSchema> schemas = new HashMap<>();
        steps.forEach(step -> {
            if (step.declares()) {
                declare(step.properties(), schemas);
            } else {
                send(step.properties(), schemas);
            }
        });
        Map<String, Map<String, String>> types = new TreeMap<>();
        schemas.values().forEach(schema -> schema.types().values().forEach(type -> {
            Map<String, String> properties = new TreeMap<>();
            type.properties()
                    .forEach((name, known) -> properties.put(name, known.property() + " " + known.provisional()));
            types.put(schema.title() + "/" + type.name() + "/" + type.kind() + "/" + type.primaryKey(), properties);
        }));
        return types;
    }

    private static void declare(Set<String> properties, Map<String, TypeSchema> schemas) {
        StringBuilder json =
                new StringBuilder("[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"");
        properties.forEach(
                name -> json.append(",\"" + name + "\":" + PROPERTIES.get(name).getFirst()));
        List<ObjectType> model =
                model(json.append("}},").append(OTHERS).append(']').toString());
        switch (ModelEvolution.decide(Map.copyOf(schemas), model, Authority.CLIENT_IN_DEVELOPMENT, false)) {
            case EvolutionDecision.Unchanged ignored -> {}
            case EvolutionDecision.Apply apply -> schemas.putAll(apply.schemas());
            case EvolutionDecision.Refuse refuse ->
                throw new AssertionError(refuse.refusal().message());
        }
    }

    private static void send(Set<String> properties, Map<String, TypeSchema> schemas) {
        BsonDocument object = BsonDocument.parse("{_id: 1}");
        properties.forEach(name -> object.putAll(
                BsonDocument.parse("{" + name + ": " + PROPERTIES.get(name).getLast() + "}")));
        TypeSchema before = schemas.getOrDefault("Task", TypeSchema.empty("Task"));
        Observation observed = Inference.ofObject(before, object);
        assertThat(observed.breaking()).isEmpty();
        assertThat(observed.unsupported()).isEmpty();
        if (!observed.changes().isEmpty()) {
            schemas.put("Task", before.with(observed.changes(), true, before.version() + 1));
        }
    }

    private static List<ObjectType> model(String json) {
        try {
            return RealmNotation.objectTypes(JSON.readTree(json), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
