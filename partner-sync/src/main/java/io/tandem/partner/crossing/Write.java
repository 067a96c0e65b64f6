package io.tandem.partner.crossing;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.tandem.partner.merge.Patch;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// One write to one document that a merge has decided.
sealed interface Write {
    Side side();

    /// The document that the merge saw; null if there was none.
    @Nullable
    BsonDocument seen();

    /// The document's `_id`.
    BsonValue key();

    /// The driver's form of it.
    WriteModel<BsonDocument> model();

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

        @Override
        public WriteModel<BsonDocument> model() {
            return new InsertOneModel<>(document);
        }
    }

    /// Some properties of the document change.
    record Update(Side side, BsonDocument seen, Patch patch) implements Write {
        @Override
        public BsonValue key() {
            return seen.get("_id", BsonNull.VALUE);
        }

        @Override
        public WriteModel<BsonDocument> model() {
            boolean plain = patch.set().keySet().stream().allMatch(Write::isPlain)
                    && patch.unset().stream().allMatch(Write::isPlain);
            Bson filter = Filters.eq("_id", key());
            return plain ? new UpdateOneModel<>(filter, classic()) : new UpdateOneModel<>(filter, byName());
        }

        /// In a classic update values are data and a plain name is a name.
        private Bson classic() {
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
        private List<Bson> byName() {
            List<Bson> stages = new ArrayList<>();
            patch.set().forEach((name, value) -> stages.add(setField(name, new BsonDocument("$literal", value))));
            patch.unset().forEach(name -> stages.add(setField(name, new BsonString("$$REMOVE"))));
            return stages;
        }
    }

    /// The document goes.
    record Remove(Side side, BsonDocument seen) implements Write {
        @Override
        public BsonValue key() {
            return seen.get("_id", BsonNull.VALUE);
        }

        @Override
        public WriteModel<BsonDocument> model() {
            return new DeleteOneModel<>(Filters.eq("_id", key()));
        }
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.contains(".") && !name.startsWith("$");
    }

    private static Bson setField(String name, BsonValue value) {
        return new BsonDocument(
                "$replaceWith",
                new BsonDocument(
                        "$setField",
                        new BsonDocument("field", new BsonDocument("$literal", new BsonString(name)))
                                .append("input", new BsonString("$$ROOT"))
                                .append("value", value)));
    }
}
