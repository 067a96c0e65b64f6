package io.tandem.schema.notation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Something in a schema that the model has no place for, or that was read under an assumption.
///
/// @param at      JSON pointer to the place in the schema, or in the relationships if it begins with `/relationships`
/// @param code    what it is
/// @param message one sentence
public record Finding(String at, Code code, String message) {

    /// What a finding means for the model.
    public enum Effect {
        /// The collection has no object type, so it does not sync.
        SKIPPED,
        /// It is not in the model, and stands in the schema as it was written.
        KEPT,
        /// It is in the model, read as the sentence says.
        ASSUMED,
        /// It is in the model, and the notation that is written has no place for it.
        LOST
    }

    /// What was found.
    public enum Code {
        /// The schema is `{}`.
        EMPTY_SCHEMA(Effect.SKIPPED),
        /// The schema has no title.
        NO_TITLE(Effect.SKIPPED),
        /// The schema has no `_id`.
        NO_ID(Effect.SKIPPED),
        /// Another schema has this title already.
        TITLE_TWICE(Effect.SKIPPED),
        /// The schema is of something else than objects.
        NO_OBJECT(Effect.SKIPPED),
        /// A name that a type, a database or a collection cannot have.
        INVALID_NAME(Effect.SKIPPED),
        /// A keyword whose value is not what it takes.
        MALFORMED(Effect.KEPT),
        /// A type that Realm has none for.
        UNKNOWN_TYPE(Effect.KEPT),
        /// No type at all.
        NO_TYPE(Effect.KEPT),
        /// A collection in a collection.
        NESTED_COLLECTION(Effect.KEPT),
        /// A keyword that says nothing to Realm.
        UNKNOWN_KEYWORD(Effect.KEPT),
        /// A relationship to a collection of which no schema is known.
        UNKNOWN_LINK_TARGET(Effect.KEPT),
        /// A relationship by another property than `_id`.
        FOREIGN_KEY(Effect.KEPT),
        /// A relationship of a property that is not there, or that holds no key.
        NO_LINK(Effect.KEPT),
        /// A name in `required` that no property has.
        REQUIRED_NOTHING(Effect.KEPT),
        /// A required property of a type that is always optional.
        REQUIRED_OPTIONAL(Effect.KEPT),
        /// `type` and `bsonType` say different things.
        TWO_TYPES(Effect.ASSUMED),
        /// Several types.
        SEVERAL_TYPES(Effect.ASSUMED),
        /// An embedded object without a title.
        UNTITLED(Effect.ASSUMED),
        /// A title of two embedded objects of different shapes.
        TITLE_REUSED(Effect.ASSUMED),
        /// A set of embedded objects.
        SET_OF_EMBEDDED(Effect.ASSUMED),
        /// A link of another type than the key that it leads to.
        OTHER_KEY(Effect.ASSUMED),
        /// A relationship in a form of old exports.
        OLD_FORM(Effect.ASSUMED),
        /// A type that lies elsewhere already.
        OTHER_PLACE(Effect.ASSUMED),
        /// The schema says nothing of `_id`.
        ASSUMED_ID(Effect.ASSUMED),
        /// A property that may be null and is required.
        REQUIRED_NULL(Effect.ASSUMED),
        /// More levels than can be written.
        TOO_DEEP(Effect.LOST),
        /// An index.
        INDEXED(Effect.LOST),
        /// A collection whose elements may be null.
        NULLABLE_ELEMENTS(Effect.LOST),
        /// A property with a link whose name reads as a path.
        AMBIGUOUS_PATH(Effect.LOST),
        /// An asymmetric type.
        ASYMMETRIC(Effect.LOST),
        /// A type, or a kind of object type, that an SDK cannot declare.
        NOT_IN_SDK(Effect.LOST),
        /// A name that an SDK's language does not have, where the SDK has no other for it.
        NO_SDK_NAME(Effect.LOST);

        private final Effect effect;

        Code(Effect effect) {
            this.effect = effect;
        }

        /// What it means for the model.
        public Effect effect() {
            return effect;
        }

        /// The word in answers, e.g. `unknown-type`.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Whether the collection does not sync because of it.
    public boolean skips() {
        return code.effect() == Effect.SKIPPED;
    }

    /// As a JSON object.
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", at);
        json.put("code", code.word());
        json.put("effect", code.effect().name().toLowerCase(Locale.ROOT));
        json.put("message", message);
        return json;
    }
}
