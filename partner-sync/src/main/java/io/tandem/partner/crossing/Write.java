package io.tandem.partner.crossing;

import io.tandem.partner.merge.Patch;
import io.tandem.partner.transform.Side;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// One write to one document that a merge has decided.
sealed interface Write {
    Side side();

    /// The document that the merge saw; null if there was none.
    @Nullable
    BsonDocument seen();

    /// The document's `_id`.
    BsonValue key();

    /// The document appears.
    record Insert(Side side, BsonDocument document) implements Write {
        @Override
        public @Nullable BsonDocument seen() {
            return null;
        }

        @Override
        public BsonValue key() {
            return document.get("_id", BsonNull.VALUE);
        }
    }

    /// Some properties of the document change.
    record Update(Side side, BsonDocument seen, Patch patch) implements Write {
        @Override
        public BsonValue key() {
            return seen instanceof RawBsonDocument raw ? Answer.key(raw) : seen.get("_id", BsonNull.VALUE);
        }

        /// What is applied to the document with this [#key].
        BsonValue change() {
            boolean plain = patch.set().keySet().stream().allMatch(Write::isPlain)
                    && patch.unset().stream().allMatch(Write::isPlain);
            return plain ? classic() : byName();
        }

        /// In a classic update values are data and a plain name is a name.
        private BsonDocument classic() {
            BsonDocument update = new BsonDocument();
            if (!patch.set().isEmpty()) {
                update.append("$set", patch.set());
            }
            if (!patch.unset().isEmpty()) {
                BsonDocument names = new BsonDocument();
                patch.unset().forEach(name -> names.append(name, new BsonInt32(1)));
                update.append("$unset", names);
            }
            return update;
        }

        /// Names with dots, dollars or nothing in them are data, not paths.
        private BsonArray byName() {
            BsonArray stages = new BsonArray();
            patch.set().forEach((name, value) -> stages.add(setField(name, new BsonDocument("$literal", value))));
            patch.unset().forEach(name -> stages.add(setField(name, new BsonString("$$REMOVE"))));
            return stages;
        }
    }

    /// The document goes.
    record Remove(Side side, BsonDocument seen) implements Write {
        @Override
        public BsonValue key() {
            return seen instanceof RawBsonDocument raw ? Answer.key(raw) : seen.get("_id", BsonNull.VALUE);
        }
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.contains(".") && !name.startsWith("$");
    }

    private static BsonDocument setField(String name, BsonValue value) {
        return new BsonDocument(
                "$replaceWith",
                new BsonDocument(
                        "$setField",
                        new BsonDocument("field", new BsonDocument("$literal", new BsonString(name)))
                                .append("input", new BsonString("$$ROOT"))
                                .append("value", value)));
    }
}
