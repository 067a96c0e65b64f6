package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names that `$jsonSchema` takes for something else. Under `properties` and `required` MongoDB reads a dot as a
/// path, and MongoDB 6 ends its process over an empty name that a document does not fit; a pattern that matches
/// exactly the name does neither.
final class OddNames {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern SPECIAL = Pattern.compile("[\\\\^$.|?*+()\\[\\]{}/#\\s-]");
    private static final Pattern PLAIN = Pattern.compile("(?:[^\\\\^$.|?*+()\\[\\]{}]|\\\\[^a-zA-Z0-9])*");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    private static final String END = "\\z";

    private OddNames() {}

    /// Whether a name needs a pattern.
    static boolean isOdd(String name) {
        return name.isEmpty() || name.indexOf('.') >= 0;
    }

    /// The pattern that matches this name and no other.
    static String pattern(String name) {
        return "^" + SPECIAL.matcher(name).replaceAll("\\\\$0") + END;
    }

    /// The one name that a pattern matches.
    static Optional<String> name(String pattern) {
        if (!pattern.startsWith("^") || !pattern.endsWith(END)) {
            return Optional.empty();
        }
        String escaped = pattern.substring(1, pattern.length() - END.length());
        return PLAIN.matcher(escaped).matches()
                ? Optional.of(ESCAPE.matcher(escaped).replaceAll("$1"))
                : Optional.empty();
    }

    /// The condition that a property of this name is there: not every property of that name is impossible.
    static ObjectNode demand(String name) {
        ObjectNode impossible = JSON.objectNode();
        impossible.putObject("not");
        ObjectNode condition = JSON.objectNode();
        condition.putObject("not").putObject("patternProperties").set(pattern(name), impossible);
        return condition;
    }

    /// The name that such a condition demands.
    static Optional<String> demanded(JsonNode condition) {
        JsonNode patterns = condition.path("not").path("patternProperties");
        return patterns.size() == 1
                ? name(patterns.fieldNames().next()).filter(name -> demand(name).equals(condition))
                : Optional.empty();
    }
}
