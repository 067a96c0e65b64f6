package io.tandem.ingest.line;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The members of a line as they were read: absent, or of the right type.
///
/// @param present the names of the members that the line has, also of those whose value was refused
record Members(
        List<String> present,
        @Nullable String id,
        @Nullable String type,
        @Nullable String op,
        @Nullable BsonValue key,
        @Nullable BsonDocument object,
        @Nullable BsonDocument set,
        @Nullable List<String> unset) {

    boolean has(String name) {
        return present.contains(name);
    }
}
