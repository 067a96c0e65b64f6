package io.tandem.schema.inference;

import java.util.List;
import java.util.stream.Collectors;

/// One reason why a stored document does not fit its type's schema.
///
/// @param kind    what is wrong
/// @param path    names of properties, keys of dictionaries and positions in lists, from the document down to the place
/// @param message one sentence, with the type in realm-core's words
public record Misfit(Kind kind, List<String> path, String message) {

    /// What is wrong at the place.
    public enum Kind {
        /// A required property is not there.
        MISSING("missing"),
        /// A required property, or a required element, is null.
        NULL("null"),
        /// The value has another type.
        WRONG_TYPE("wrong-type"),
        /// A set holds an element twice.
        DUPLICATE("duplicate"),
        /// No type of Realm's can hold the value.
        UNSUPPORTED("unsupported"),
        /// There are more levels than an object may have.
        TOO_DEEP("too-deep"),
        /// There are more reasons than are listed.
        MORE("more");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// The word in rows and answers.
        public String word() {
            return word;
        }
    }

    public Misfit {
        path = List.copyOf(path);
    }

    /// The place as a JSON pointer, e.g. `/address/street~1no`; empty for the document itself.
    public String pointer() {
        return path.stream()
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
