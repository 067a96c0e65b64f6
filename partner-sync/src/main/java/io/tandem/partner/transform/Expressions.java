package io.tandem.partner.transform;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Reads MongoDB aggregation expressions without evaluating them: what they depend on.
final class Expressions {
    /// Stands for "any property": the expression looks at the document as a whole.
    static final String EVERYTHING = "$$ROOT";

    private static final List<BsonString> DOCUMENT = List.of(new BsonString("$$ROOT"), new BsonString("$$CURRENT"));

    private Expressions() {}

    /// The top-level properties that the value of `expression` depends on; [#EVERYTHING] when that cannot be told.
    static Set<String> dependencies(BsonValue expression) {
        Set<String> found = new LinkedHashSet<>();
        collect(expression, found);
        return found;
    }

    private static void collect(BsonValue expression, Set<String> found) {
        switch (expression.getBsonType()) {
            case STRING -> ofString(expression.asString().getValue(), found);
            case ARRAY -> expression.asArray().forEach(element -> collect(element, found));
            case DOCUMENT -> ofDocument(expression.asDocument(), found);
            default -> {
                // a constant
            }
        }
    }

    private static void ofDocument(BsonDocument document, Set<String> found) {
        if (document.containsKey("$literal")) {
            return;
        }
        BsonValue getField = document.get("$getField");
        if (getField != null) {
            ofGetField(getField, found);
            return;
        }
        document.values().forEach(value -> collect(value, found));
    }

    /// `{$getField: "a"}`, `{$getField: {$literal: "$a"}}` or `{$getField: {field: …, input: …}}`; without `input` it
    /// is the document's.
    private static void ofGetField(BsonValue arguments, Set<String> found) {
        boolean named = arguments.isDocument() && !isOperator(arguments.asDocument());
        BsonValue field = named ? arguments.asDocument().get("field", BsonNull.VALUE) : arguments;
        BsonValue input = named ? arguments.asDocument().get("input") : null;
        String name = constant(field);
        if (input != null && !DOCUMENT.contains(input)) {
            collect(field, found);
            collect(input, found);
        } else {
            found.add(name == null ? EVERYTHING : name);
        }
    }

    /// The name that is given as data; null where it is made, or may be.
    private static @Nullable String constant(BsonValue field) {
        BsonValue value = field.isDocument() ? field.asDocument().get("$literal", BsonNull.VALUE) : field;
        boolean evaluated = field.isString() && field.asString().getValue().startsWith("$");
        return value.isString() && !evaluated ? value.asString().getValue() : null;
    }

    /// Whether an object is an operator with its arguments, and not named values.
    static boolean isOperator(BsonDocument document) {
        return !document.isEmpty() && document.getFirstKey().startsWith("$");
    }

    private static void ofString(String text, Set<String> found) {
        if (text.startsWith("$$")) {
            String variable = text.contains(".") ? text.substring(0, text.indexOf('.')) : text;
            if (variable.equals("$$ROOT") || variable.equals("$$CURRENT")) {
                found.add(text.contains(".") ? firstName(text.substring(variable.length() + 1)) : EVERYTHING);
            }
        } else if (text.startsWith("$")) {
            found.add(firstName(text.substring(1)));
        }
    }

    /// The top-level property of a path.
    static String firstName(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
