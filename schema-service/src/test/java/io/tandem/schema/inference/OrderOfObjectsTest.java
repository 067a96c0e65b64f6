package io.tandem.schema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.TypeSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Objects that differ only in what they lack, and in how exact their numbers are.
class OrderOfObjectsTest {
    @RepeatedTest(200)
    void the_order_of_objects_does_not_change_the_set_of_properties(RepetitionInfo repetition) {
        long seed = 4711L * repetition.getCurrentRepetition();
        Random random = new Random(seed);
        List<BsonDocument> objects = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            objects.add(object(random, i, 3));
        }

        Set<String> first = schema(objects);
        Collections.shuffle(objects, random);
        Set<String> second = schema(objects);

        assertThat(second).as("seed %d", seed).isEqualTo(first);
    }

    private static Set<String> schema(List<BsonDocument> objects) {
        TypeSchema schema = TypeSchema.empty("T");
        for (BsonDocument object : objects) {
            Observation observation = Inference.ofObject(schema, object);
            assertThat(observation.breaking()).isEmpty();
            schema = schema.with(observation.changes(), true, schema.version() + 1);
        }
        Set<String> properties = new TreeSet<>();
        schema.types().values().forEach(type -> type.properties().values().forEach(known -> {
            Property property = known.property();
            properties.add(
                    type.name() + "." + property.name() + ":" + property.type().text() + property.optional());
        }));
        return properties;
    }

    private static BsonDocument object(Random random, int id, int depth) {
        BsonDocument object = embedded(random, depth);
        object.put("_id", new BsonInt32(id));
        return object;
    }

    private static BsonDocument embedded(Random random, int depth) {
        BsonDocument object = new BsonDocument();
        List<String> names = new ArrayList<>(List.of("text", "number", "list", "inner", "inners", "a.b", "$x"));
        Collections.shuffle(names, random);
        for (String name : names.subList(0, random.nextInt(names.size() + 1))) {
            object.append(name, random.nextInt(5) == 0 ? BsonNull.VALUE : value(random, name, depth));
        }
        return object;
    }

    private static BsonValue value(Random random, String name, int depth) {
        return switch (name) {
            case "number", "a.b" -> number(random);
            case "list" -> {
                BsonArray list = new BsonArray();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(random.nextInt(4) == 0 ? BsonNull.VALUE : number(random));
                }
                yield list;
            }
            case "inner" -> depth == 0 ? BsonNull.VALUE : embedded(random, depth - 1);
            case "inners" -> {
                BsonArray list = new BsonArray();
                for (int i = depth == 0 ? 0 : random.nextInt(3); i > 0; i--) {
                    list.add(embedded(random, depth - 1));
                }
                yield list;
            }
            default -> new BsonString("$" + random.nextInt());
        };
    }

    private static BsonValue number(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new BsonInt32(random.nextInt());
            case 1 -> new BsonInt64(random.nextLong());
            default -> new BsonDouble(random.nextDouble());
        };
    }
}
