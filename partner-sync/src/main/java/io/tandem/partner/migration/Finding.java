package io.tandem.partner.migration;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/// Something that a check has found.
///
/// @param kind     what it is about
/// @param count    how many documents, or indexes
/// @param message  what it is, and the remedy
/// @param examples some of them
record Finding(Kind kind, long count, String message, List<String> examples) {
    /// What a check looks at. What fails refuses the start, unless a person overrides it by its name.
    enum Kind {
        TOTALITY("totality", true),
        IDS("ids", true),
        ROUND_TRIP("round trip", false),
        OBJECT_TYPE("object type", true),
        UNIQUE("unique", true),
        RULES("rules", true),
        INDEXES("indexes", false),
        OPLOG("oplog", false);

        final String word;
        final boolean fails;

        Kind(String word, boolean fails) {
            this.word = word;
            this.fails = fails;
        }

        static List<String> words() {
            return java.util.Arrays.stream(values()).map(kind -> kind.word).toList();
        }
    }

    Finding {
        examples = List.copyOf(examples);
    }

    BsonDocument toBson() {
        return new BsonDocument("name", new BsonString(kind.word))
                .append("refuses", BsonBoolean.valueOf(kind.fails))
                .append("count", new BsonInt64(count))
                .append("message", new BsonString(message))
                .append(
                        "examples",
                        new BsonArray(examples.stream().map(BsonString::new).toList()));
    }
}
