package io.tandem.schema.datamodel;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// What a language can call things. Stored names are any text; what cannot keep its name gets one like it.
///
/// @param reserved words that name nothing
/// @param classes  what the SDK and the written code call classes of their own
/// @param members  what every class has already
/// @param style    how a property is called that is stored under a name
/// @param alphabet what names are made of
/// @param hiding   whether a property hides the class that is called like it
record Names(
        Set<String> reserved,
        Set<String> classes,
        Set<String> members,
        UnaryOperator<String> style,
        Alphabet alphabet,
        boolean hiding) {

    /// What names are made of.
    enum Alphabet {
        /// Letters, digits and underscores.
        LETTERS,
        /// The same in ASCII, and an underscore at the beginning hides what has the name.
        OPEN_ASCII,
        /// The same, and anything in the name of a property.
        QUOTED_PROPERTIES
    }

    private static final Pattern NO_LETTER = Pattern.compile("[^\\p{L}\\p{Nd}_]|[^\\x{0}-\\x{FFFF}]");
    private static final Pattern NO_ASCII_LETTER = Pattern.compile("[^A-Za-z0-9_]|^_+");

    static Names of(Set<String> reserved, Set<String> classes, Set<String> members) {
        return new Names(reserved, classes, members, UnaryOperator.identity(), Alphabet.LETTERS, false);
    }

    Names with(Alphabet other) {
        return new Names(reserved, classes, members, style, other, hiding);
    }

    Names with(UnaryOperator<String> other) {
        return new Names(reserved, classes, members, other, alphabet, hiding);
    }

    Names withHiding() {
        return new Names(reserved, classes, members, style, alphabet, true);
    }

    /// Names for classes, by the names of their object types.
    Map<String, String> ofClasses(Collection<String> stored) {
        return assign(stored, UnaryOperator.identity(), name -> reserved.contains(name) || classes.contains(name));
    }

    /// Names for the properties of a class, by their stored names.
    ///
    /// @param type what the class is called, which in some languages none of its properties can be
    /// @param all  what the classes of the app are called
    Map<String, String> ofMembers(Collection<String> stored, String type, Collection<String> all) {
        if (alphabet == Alphabet.QUOTED_PROPERTIES) {
            Map<String, String> names = new LinkedHashMap<>();
            stored.forEach(name -> names.put(name, name));
            return names;
        }
        Predicate<String> isHiding = name -> hiding && (classes.contains(name) || all.contains(name));
        return assign(
                stored,
                style,
                isHiding.or(name -> reserved.contains(name) || members.contains(name) || name.equals(type)));
    }

    private Map<String, String> assign(
            Collection<String> stored, UnaryOperator<String> styled, Predicate<String> isTaken) {
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> given = new HashSet<>();
        // What can keep its name keeps it, whatever else would get it.
        for (String each : stored) {
            if (identifier(styled.apply(each)).equals(each) && !isTaken.test(each)) {
                names.put(each, each);
                given.add(each);
            }
        }
        for (String each : stored) {
            if (!names.containsKey(each)) {
                String name = identifier(styled.apply(each));
                while (isTaken.test(name) || !given.add(name)) {
                    name += "_";
                }
                names.put(each, name);
            }
        }
        return names;
    }

    private String identifier(String name) {
        boolean isOpen = alphabet == Alphabet.OPEN_ASCII;
        String legal = isOpen
                ? NO_ASCII_LETTER
                        .matcher(name)
                        .replaceAll(match -> match.start() == 0 && isMark(match.group()) ? "" : "_")
                : NO_LETTER.matcher(name).replaceAll("_");
        boolean begins = !legal.isEmpty() && !Character.isDigit(legal.charAt(0)) && !(isOpen && isMark(legal));
        return begins ? legal : (isOpen ? "v" : "_") + legal;
    }

    private static boolean isMark(String name) {
        return name.startsWith("_");
    }
}
