package io.tandem.schema.objects;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Builds the update of an existing document: an aggregation pipeline in which names and values are data (`$literal`),
/// never paths or expressions. MongoDB writes only what differs, so a change event names only what changed. Pure.
final class ObjectUpdate {
    private final TypeSchema schema;
    private final @Nullable Map<String, ObjectType> model;
    private int depth;

    private ObjectUpdate(TypeSchema schema, @Nullable Map<String, ObjectType> model) {
        this.schema = schema;
        this.model = model;
    }

    /// Sets the properties of a whole object; what it lacks stays. An embedded object is merged where its client knows
    /// fewer properties than the schema has, and set otherwise.
    static List<BsonDocument> ofUpsert(
            BsonDocument object, TypeSchema schema, @Nullable Map<String, ObjectType> model) {
        ObjectUpdate update = new ObjectUpdate(schema, model);
        BsonDocument plain = new BsonDocument();
        List<BsonDocument> stages = new ArrayList<>();
        object.forEach((name, value) -> {
            SchemaType embedded = update.embedded(schema.title(), name, value);
            if (embedded != null && update.isMerged(embedded, value.asDocument())) {
                BsonValue old = getField(name, new BsonString("$$ROOT"));
                BsonValue merged = update.merged(old, embedded, value.asDocument());
                stages.add(replaceWith(setField(name, new BsonString("$$ROOT"), merged)));
            } else if (!name.equals("_id")) {
                plain.append(name, value);
            }
        });
        if (!plain.isEmpty() || stages.isEmpty()) {
            stages.add(merge(plain));
        }
        return stages;
    }

    /// Sets and removes properties by name.
    static List<BsonDocument> ofUpdate(BsonDocument set, List<String> unset) {
        List<BsonDocument> stages = new ArrayList<>();
        if (!unset.isEmpty()) {
            stages.add(without(unset));
        }
        if (!set.isEmpty() || stages.isEmpty()) {
            stages.add(merge(set));
        }
        return stages;
    }

    private @Nullable SchemaType embedded(String type, String name, BsonValue value) {
        SchemaType owner = value.isDocument() ? schema.type(type) : null;
        SchemaProperty known = owner == null ? null : owner.properties().get(name);
        return known != null && known.property().type() instanceof Link link && schema.isEmbedded(link.target())
                ? schema.type(link.target())
                : null;
    }

    /// Without a model an object shows itself what its client knows.
    private boolean isMerged(SchemaType embedded, BsonDocument value) {
        ObjectType declared = model == null ? null : model.get(embedded.name());
        return embedded.properties().keySet().stream()
                .anyMatch(name -> declared == null
                        ? !value.containsKey(name)
                        : declared.property(name).isEmpty());
    }

    private BsonDocument merged(BsonValue old, SchemaType embedded, BsonDocument value) {
        String variable = "old" + ++depth;
        BsonString before = new BsonString("$$" + variable);
        BsonValue result = operator("$mergeObjects", new BsonArray(List.of(before, literal(value))));
        for (Map.Entry<String, BsonValue> entry : value.entrySet()) {
            SchemaType inner = embedded(embedded.name(), entry.getKey(), entry.getValue());
            if (inner != null && isMerged(inner, entry.getValue().asDocument())) {
                BsonValue deeper = getField(entry.getKey(), before);
                result = setField(
                        entry.getKey(),
                        result,
                        merged(deeper, inner, entry.getValue().asDocument()));
            }
        }
        return let(variable, objectOrEmpty(old), result);
    }

    private static BsonDocument merge(BsonDocument properties) {
        return replaceWith(
                operator("$mergeObjects", new BsonArray(List.of(new BsonString("$$ROOT"), literal(properties)))));
    }

    private static BsonDocument without(List<String> names) {
        BsonArray all = new BsonArray(names.stream().map(BsonString::new).toList());
        BsonDocument isNamed = operator("$in", new BsonArray(List.of(new BsonString("$$this.k"), literal(all))));
        BsonDocument filter = new BsonDocument("input", operator("$objectToArray", new BsonString("$$ROOT")))
                .append("cond", operator("$not", isNamed));
        return replaceWith(operator("$arrayToObject", operator("$filter", filter)));
    }

    private static BsonDocument objectOrEmpty(BsonValue value) {
        BsonDocument isObject =
                operator("$eq", new BsonArray(List.of(operator("$type", value), new BsonString("object"))));
        return operator("$cond", new BsonArray(List.of(isObject, value, literal(new BsonDocument()))));
    }

    private static BsonDocument let(String variable, BsonValue value, BsonValue in) {
        return operator("$let", new BsonDocument("vars", new BsonDocument(variable, value)).append("in", in));
    }

    private static BsonDocument setField(String name, BsonValue input, BsonValue value) {
        return operator(
                "$setField",
                new BsonDocument("field", literal(new BsonString(name)))
                        .append("input", input)
                        .append("value", value));
    }

    private static BsonDocument getField(String name, BsonValue input) {
        return operator("$getField", new BsonDocument("field", literal(new BsonString(name))).append("input", input));
    }

    private static BsonDocument replaceWith(BsonValue expression) {
        return operator("$replaceWith", expression);
    }

    private static BsonDocument literal(BsonValue value) {
        return operator("$literal", value);
    }

    private static BsonDocument operator(String name, BsonValue operand) {
        return new BsonDocument(name, operand);
    }
}
