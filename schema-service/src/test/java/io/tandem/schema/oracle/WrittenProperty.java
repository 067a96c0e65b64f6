package io.tandem.schema.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One property as a program writes it, in terms of neither side of the comparison.
///
/// @param name     what is stored
/// @param alias    the name in the program; empty if it is the same
/// @param shape    one value, a collection, or the objects that link here
/// @param word     Realm JS' word for the value or the element; `object` for what leads to another type
/// @param target   the other type, empty for scalars
/// @param origin   of a backlink: the property of `target` that links here; else empty
/// @param optional whether the value or the element may be null
/// @param indexed  whether an index is asked for
record WrittenProperty(
        String name,
        String alias,
        Shape shape,
        String word,
        String target,
        String origin,
        boolean optional,
        boolean indexed) {
    static final String OBJECT = "object";

    WrittenProperty {
        alias = alias.equals(name) ? "" : alias;
    }

    enum Shape {
        ONE("", ""),
        LIST("list", "[]"),
        SET("set", "<>"),
        DICTIONARY("dictionary", "{}"),
        BACKLINK("linkingObjects", "");

        final String word;
        private final String suffix;

        Shape(String word, String suffix) {
            this.word = word;
            this.suffix = suffix;
        }
    }

    static WrittenProperty scalar(String name, String word) {
        return new WrittenProperty(name, "", Shape.ONE, word, "", "", word.equals("mixed"), false);
    }

    static WrittenProperty link(String name, Shape shape, String target) {
        return new WrittenProperty(
                name, "", shape, OBJECT, target, "", shape == Shape.ONE || shape == Shape.DICTIONARY, false);
    }

    static WrittenProperty backlink(String name, String target, String origin) {
        return new WrittenProperty(name, "", Shape.BACKLINK, OBJECT, target, origin, false, false);
    }

    boolean isLink() {
        return word.equals(OBJECT);
    }

    String programName() {
        return alias.isEmpty() ? name : alias;
    }

    WrittenProperty named(String other, String otherAlias) {
        return new WrittenProperty(other, otherAlias, shape, word, target, origin, optional, indexed);
    }

    WrittenProperty shaped(Shape other) {
        return new WrittenProperty(name, alias, other, word, target, origin, optional, indexed);
    }

    WrittenProperty from(String other) {
        return new WrittenProperty(name, alias, shape, word, target, other, optional, indexed);
    }

    WrittenProperty optional(boolean may) {
        return new WrittenProperty(name, alias, shape, word, target, origin, may, indexed);
    }

    WrittenProperty indexed(boolean asked) {
        return new WrittenProperty(name, alias, shape, word, target, origin, optional, asked);
    }

    /// In Realm JS notation, short where a short form can say it and is wanted.
    JsonNode notation(boolean brief) {
        if (brief && alias.isEmpty() && !indexed && origin.isEmpty() && (optional || !isNullByDefault())) {
            return JsonNodeFactory.instance.textNode(element(isNullByDefault()) + shape.suffix);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        boolean one = shape == Shape.ONE;
        node.put("type", one ? word : shape.word);
        if (!one || isLink()) {
            node.put("objectType", isLink() ? target : word);
        }
        if (shape == Shape.BACKLINK) {
            node.put("property", origin);
        }
        if (optional || shape != Shape.BACKLINK) {
            node.put("optional", optional);
        }
        if (indexed) {
            node.put("indexed", true);
        }
        if (!alias.isEmpty()) {
            node.put("mapTo", name);
        }
        return node;
    }

    private String element(boolean byDefault) {
        return (isLink() ? target : word) + (optional && !byDefault ? "?" : "");
    }

    private boolean isNullByDefault() {
        return word.equals("mixed") || (isLink() && (shape == Shape.ONE || shape == Shape.DICTIONARY));
    }
}
