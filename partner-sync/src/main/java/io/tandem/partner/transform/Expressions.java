package io.tandem.partner.transform;

import java.util.LinkedHashSet;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Reads MongoDB aggregation expressions without evaluating them: what they depend on.
final class Expressions {
    /// Stands for "any property": the expression looks at the document as a whole.
    static final String EVERYTHING = "$$ROOT";

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
        if (getField != null && getField.isString()) {
            found.add(getField.asString().getValue());
            return;
        }
        document.values().forEach(value -> collect(value, found));
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
