package io.tandem.ingest.line;

import io.tandem.contract.BsonBuffer;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/// Reads an object of JSON, with or without a declared type, and writes it as a BSON document in the same pass. Every
/// method that answers false has met what is not read here.
final class PlainObject {
    static final String PRIMARY_KEY = "_id";

    private static final int DEEPEST = 60;
    private static final int FEW = 24;

    private final JsonCursor json;
    private final BsonBuffer out;
    private final PlainValue values;

    // The names of the undeclared objects that are open, as begin and end in the line.
    private int[] names = new int[64];
    private int open;

    private int keyType;
    private int keyAt;

    PlainObject(JsonCursor json, BsonBuffer out, PlainValue values) {
        this.json = json;
        this.out = out;
        this.values = values;
    }

    /// Forgets what a line left that was given up.
    void start() {
        open = 0;
    }

    /// Reads the object of a line, and notes where its `_id` is.
    ///
    /// @param wholly whether what is required has to be there
    boolean outermost(DeclaredModel.@Nullable Type type, boolean wholly) {
        keyType = 0;
        if (json.next() != '{' || values.begins('$')) {
            return false;
        }
        return type == null ? undeclared(1) : declared(type, wholly, 1);
    }

    /// The BSON type of the `_id` of the [#outermost] object; 0 where it has none.
    int keyType() {
        return keyType;
    }

    /// Where that `_id` was written.
    int keyAt() {
        return keyAt;
    }

    /// Reads an object of a declared type.
    boolean declared(DeclaredModel.Type type, boolean wholly, int depth) {
        if (depth > DEEPEST || !json.take('{')) {
            return false;
        }
        int begin = out.size();
        out.putInt(0);
        long[] seen = new long[type.inOrder().size() / Long.SIZE + 1];
        int expected = 0;
        if (json.next() != '}') {
            do {
                DeclaredModel.Declared declared = json.name() ? find(type, expected) : null;
                if (declared == null || !isFirst(seen, declared.index()) || !property(declared, depth)) {
                    return false;
                }
                expected = declared.index() + 1;
            } while (json.take(','));
        }
        out.endDocument(begin);
        return json.take('}') && (!wholly || isWhole(type, seen));
    }

    /// Reads an object of which nothing is declared.
    boolean undeclared(int depth) {
        return members(null, false, depth);
    }

    private static boolean isFirst(long[] seen, int index) {
        long bit = 1L << index;
        boolean first = (seen[index / Long.SIZE] & bit) == 0;
        seen[index / Long.SIZE] |= bit;
        return first;
    }

    private static boolean isWhole(DeclaredModel.Type type, long[] seen) {
        for (DeclaredModel.Declared declared : type.inOrder()) {
            if (declared.isRequired() && isFirst(seen, declared.index())) {
                return false;
            }
        }
        return true;
    }

    // Programs write properties in their order, or leave some out.
    private DeclaredModel.@Nullable Declared find(DeclaredModel.Type type, int expected) {
        if (expected < type.inOrder().size()) {
            DeclaredModel.Declared next = type.inOrder().get(expected);
            if (json.is(next.utf8())) {
                return next;
            }
        }
        return type.byName().get(json.string());
    }

    private boolean property(DeclaredModel.Declared declared, int depth) {
        int member = out.size();
        out.put(0);
        out.put(declared.utf8(), 0, declared.utf8().length);
        out.put(0);
        int at = out.size();
        Property property = declared.property();
        int type =
                switch (property.type()) {
                    case Element element -> values.declared(element, property.optional(), depth);
                    case ListOf list -> values.array(list.element(), property.optional(), depth + 1);
                    case SetOf set -> set(set, property, depth + 1);
                    case DictionaryOf dictionary -> dictionary(dictionary, property, depth + 1);
                };
        if (depth == 1 && property.name().equals(PRIMARY_KEY)) {
            keyType = type;
            keyAt = at;
        }
        out.set(member, type);
        return type != PlainWrapper.OTHER;
    }

    // Whether several are distinct is left to what tells which are not; of two, a comma is between.
    private int set(SetOf set, Property property, int depth) {
        int begin = json.place();
        int type = values.array(set.element(), property.optional(), depth);
        for (int i = begin; i < json.place(); i++) {
            if (json.bytes()[i] == ',') {
                return PlainWrapper.OTHER;
            }
        }
        return type;
    }

    private int dictionary(DictionaryOf dictionary, Property property, int depth) {
        if (json.next() != '{' || values.begins('$')) {
            return PlainWrapper.OTHER;
        }
        return members(dictionary.element(), property.optional(), depth)
                ? BsonType.DOCUMENT.getValue()
                : PlainWrapper.OTHER;
    }

    private boolean members(@Nullable Element element, boolean optional, int depth) {
        if (depth > DEEPEST || !json.take('{')) {
            return false;
        }
        int begin = out.size();
        int first = open;
        Set<String> many = null;
        out.putInt(0);
        if (json.next() != '}') {
            do {
                if (!json.name()) {
                    return false;
                }
                if (many == null && open - first >= 2 * FEW) {
                    many = strings(first);
                }
                if (many == null ? !isNew(first) : !many.add(json.string())) {
                    return false;
                }
                int member = out.size();
                out.put(0);
                out.put(json.bytes(), json.begin(), json.end() - json.begin());
                out.put(0);
                boolean isKey = depth == 1 && isPrimaryKey();
                int at = out.size();
                int type = element == null ? values.any(depth) : values.declared(element, optional, depth);
                if (type == PlainWrapper.OTHER) {
                    return false;
                }
                if (isKey) {
                    keyType = type;
                    keyAt = at;
                }
                out.set(member, type);
            } while (json.take(','));
        }
        open = first;
        out.endDocument(begin);
        return json.take('}');
    }

    private boolean isPrimaryKey() {
        return json.end() - json.begin() == PRIMARY_KEY.length()
                && json.string().equals(PRIMARY_KEY);
    }

    /// Whether the name that was read is none of the object's others; it is noted.
    private boolean isNew(int first) {
        byte[] text = json.bytes();
        for (int i = first; i < open; i += 2) {
            if (Arrays.equals(text, names[i], names[i + 1], text, json.begin(), json.end())) {
                return false;
            }
        }
        if (open + 2 > names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
        }
        names[open++] = json.begin();
        names[open++] = json.end();
        return true;
    }

    private Set<String> strings(int first) {
        Set<String> strings = new HashSet<>();
        for (int i = first; i < open; i += 2) {
            strings.add(new String(json.bytes(), names[i], names[i + 1] - names[i], StandardCharsets.UTF_8));
        }
        return strings;
    }
}
