package io.tandem.schema.app;

import io.tandem.contract.AppName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What apps, object types and databases may be called.
public final class Names {
    private static final int MAX_BYTES = 57;
    private static final int MAX_COLLECTION_BYTES = 180;
    private static final Pattern NOT_IN_A_DATABASE = Pattern.compile("[/\\\\. \"$*<>:|?\\x00]");
    private static final Set<String> RESERVED = Set.of("admin", "local", "config", "tandem");

    /// Words of Realm's query language: a device could not ask for such a property. The original reserved them.
    private static final Set<String> QUERY_WORDS = Set.of("and", "or", "sort", "limit", "null", "contains");
    private static final Set<String> EXACT_QUERY_WORDS = Set.of("TRUE", "IN", "NOT", "uuid", "oid");

    private Names() {}

    /// What is wrong with this name of an app, if anything.
    public static Optional<String> appError(String name) {
        return AppName.isOne(name)
                ? Optional.empty()
                : Optional.of("an app is named with 1 to 57 letters, digits, '_' and '-', not '" + name + "'");
    }

    /// What is wrong with this name of an object type, if anything: it also names a collection.
    public static Optional<String> typeError(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_BYTES) {
            return Optional.of("an object type is named with 1 to 57 bytes of UTF-8, '" + name + "' has " + bytes);
        }
        if (name.indexOf('\0') >= 0 || name.indexOf('$') >= 0 || name.indexOf('.') >= 0) {
            return Optional.of("the name of an object type has no NUL, '$' or '.', '" + name + "' has");
        }
        return name.startsWith("system") || name.startsWith("tandem")
                ? Optional.of(
                        "the name of an object type does not begin with 'system' or 'tandem', '" + name + "' does")
                : Optional.empty();
    }

    /// What is wrong with this name of a declared property, if anything.
    public static Optional<String> propertyError(String name) {
        if (name.indexOf('\0') >= 0) {
            return Optional.of("MongoDB stores no property with a NUL in its name");
        }
        return QUERY_WORDS.contains(name.toLowerCase(Locale.ROOT)) || EXACT_QUERY_WORDS.contains(name)
                ? Optional.of("'" + name + "' is a word of Realm's query language; give the property another stored"
                        + " name, which mapTo does for one that the program goes on to call '" + name + "'")
                : Optional.empty();
    }

    /// What is wrong with this name of a collection that is not named as its object type, if anything.
    public static Optional<String> collectionError(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_COLLECTION_BYTES || name.indexOf('\0') >= 0 || name.indexOf('$') >= 0) {
            return Optional.of("a collection is named with 1 to " + MAX_COLLECTION_BYTES
                    + " bytes of UTF-8 without NUL and '$', '" + name + "' is not");
        }
        if (name.startsWith(".")) {
            return Optional.of("the name of a collection does not begin with '.', '" + name + "' does");
        }
        return name.startsWith("system.") || name.startsWith("tandem.")
                ? Optional.of("the collections 'system.…' and 'tandem.…' are reserved, '" + name + "' is one")
                : Optional.empty();
    }

    /// What is wrong with this name of a database, if anything.
    public static Optional<String> databaseError(String name, String own) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > 63) {
            return Optional.of("a database is named with 1 to 63 bytes of UTF-8, '" + name + "' has " + bytes);
        }
        if (NOT_IN_A_DATABASE.matcher(name).find()) {
            return Optional.of(
                    "MongoDB allows none of / \\ . space \" $ * < > : | ? and NUL in the name of a database");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lower) || lower.equals(own.toLowerCase(Locale.ROOT))
                ? Optional.of("the database '" + name + "' is reserved; choose another")
                : Optional.empty();
    }
}
