package io.tandem.schema.proposal;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The next version's name of an object type: `Task`, `TaskV2`, `TaskV3`.
final class FreeName {
    private static final Pattern VERSIONED = Pattern.compile("(.*[^0-9])V([0-9]{1,6})");
    private static final int MAX_BYTES = 57;

    private FreeName() {}

    /// The first name after `type` that nobody has.
    static String after(String type, Set<String> taken) {
        Matcher versioned = VERSIONED.matcher(type);
        boolean has = versioned.matches();
        String stem = has ? versioned.group(1) : type;
        int version = has ? Integer.parseInt(versioned.group(2)) + 1 : 2;
        while (taken.contains(named(stem, version))) {
            version++;
        }
        return named(stem, version);
    }

    /// The name of the migration: unlike an object type's, it is one for all apps, and has only letters, digits, _, -.
    static String ofMigration(String app, String partner) {
        String name = (app + "-" + partner).replaceAll("[^A-Za-z0-9_-]", "-");
        return name.length() <= MAX_BYTES
                ? name
                : name.substring(0, MAX_BYTES - 9) + "-" + Integer.toHexString(name.hashCode());
    }

    private static String named(String stem, int version) {
        String suffix = "V" + version;
        String cut = stem;
        while ((cut + suffix).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut + suffix;
    }
}
