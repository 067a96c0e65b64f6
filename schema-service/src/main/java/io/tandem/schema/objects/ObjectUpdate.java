package io.tandem.schema.objects;

import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.objects.ClientView.Holder;
import io.tandem.schema.objects.ClientView.Inside;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Builds the update of an existing document: an aggregation pipeline in which names and values are data (`$literal`),
/// never paths or expressions. MongoDB writes only what differs, so a change event names only what changed. Pure.
final class ObjectUpdate {
    private final ClientView client;
    private final NewObject news;
    private final boolean whole;
    private int depth;

    private ObjectUpdate(ClientView client, boolean whole) {
        this.client = client;
        this.news = new NewObject(client);
        this.whole = whole;
    }

    /// Sets the properties of a whole object; what it lacks stays. An embedded object is merged where its client knows
    /// fewer properties than the schema has, and set otherwise.
    static List<BsonDocument> ofUpsert(BsonDocument object, ClientView client) {
        List<BsonDocument> stages = new ArrayList<>();
        new ObjectUpdate(client, true).set(object, stages);
        return stages;
    }

    /// Sets and removes properties by name. Without a model an embedded object is what it is set to.
    static List<BsonDocument> ofUpdate(BsonDocument set, List<String> unset, ClientView client) {
        List<BsonDocument> stages = new ArrayList<>();
        if (!unset.isEmpty()) {
            stages.add(without(unset));
        }
        if (!set.isEmpty() || stages.isEmpty()) {
            new ObjectUpdate(client, false).set(set, stages);
        }
        return stages;
    }

    private void set(BsonDocument properties, List<BsonDocument> stages) {
        BsonDocument plain = new BsonDocument();
        SchemaType root = client.root();
        properties.forEach((name, value) -> {
            Inside inside = root == null ? null : inside(root, name, value);
            if (inside != null && isMerged(inside, value)) {
                BsonValue old = getField(name, new BsonString("$$ROOT"));
                BsonValue merged = merged(old, inside, value.asDocument());
                stages.add(replaceWith(setField(name, new BsonString("$$ROOT"), merged)));
            } else if (!name.equals("_id")) {
                plain.append(name, inside == null ? value : news.inside(inside, value));
            }
        });
        if (!plain.isEmpty() || stages.isEmpty()) {
            stages.add(merge(plain));
        }
    }

    private @Nullable Inside inside(SchemaType owner, String name, BsonValue value) {
        return value.isDocument() || value.isArray() ? client.inside(owner, name) : null;
    }

    /// Whether something that is there has to stay, at any depth. Lists are replaced whole.
    private boolean isMerged(Inside inside, BsonValue value) {
        if (!value.isDocument()) {
            return false;
        }
        return switch (inside.in()) {
            case PROPERTY ->
                keepsOthers(inside.type(), value.asDocument())
                        || value.asDocument().entrySet().stream().anyMatch(inner -> {
                            Inside deeper = deeper(inside, inner.getKey(), inner.getValue());
                            return deeper != null && isMerged(deeper, inner.getValue());
                        });
            case DICTIONARY ->
                value.asDocument().values().stream()
                        .anyMatch(inner -> isMerged(new Inside(inside.type(), Holder.PROPERTY), inner));
            case LIST -> false;
        };
    }

    private @Nullable Inside deeper(Inside inside, String name, BsonValue value) {
        return switch (inside.in()) {
            case PROPERTY -> value.isDocument() || value.isArray() ? client.inside(inside.type(), name) : null;
            case DICTIONARY -> value.isDocument() ? new Inside(inside.type(), Holder.PROPERTY) : null;
            case LIST -> null;
        };
    }

    /// Without a model a whole object shows itself what its client knows.
    private boolean keepsOthers(SchemaType embedded, BsonDocument value) {
        return client.lacking(embedded)
                .map(lacking -> !lacking.isEmpty())
                .orElseGet(() -> whole
                        && !value.keySet().containsAll(embedded.properties().keySet()));
    }

    /// What is stored in place of what is there: an object whose other properties stay where its client may not know
    /// them, or which is filled in where there is none.
    private BsonValue merged(BsonValue place, Inside inside, BsonDocument value) {
        String variable = "old" + ++depth;
        BsonString old = new BsonString("$$" + variable);
        BsonDocument plain = new BsonDocument();
        Map<String, BsonValue> merged = new LinkedHashMap<>();
        value.forEach((name, inner) -> {
            Inside deeper = deeper(inside, name, inner);
            if (deeper != null && isMerged(deeper, inner)) {
                merged.put(name, merged(getField(name, old), deeper, inner.asDocument()));
                // Holds its place in the order.
                plain.append(name, BsonNull.VALUE);
            } else {
                plain.append(name, deeper == null ? inner : news.inside(deeper, inner));
            }
        });
        BsonValue result = literal(plain);
        if (inside.in() == Holder.PROPERTY && keepsOthers(inside.type(), value)) {
            BsonArray parts = new BsonArray(List.of(old, literal(plain)));
            BsonDocument lacking = news.lacking(inside.type(), value);
            if (!lacking.isEmpty()) {
                parts.add(ifObject(place, literal(new BsonDocument()), literal(lacking)));
            }
            result = operator("$mergeObjects", parts);
        }
        for (Map.Entry<String, BsonValue> inner : merged.entrySet()) {
            result = setField(inner.getKey(), result, inner.getValue());
        }
        return let(variable, ifObject(place, place, literal(new BsonDocument())), result);
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

    private static BsonDocument ifObject(BsonValue value, BsonValue then, BsonValue otherwise) {
        BsonDocument isObject =
                operator("$eq", new BsonArray(List.of(operator("$type", value), new BsonString("object"))));
        return operator("$cond", new BsonArray(List.of(isObject, then, otherwise)));
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
