package io.tandem.schema.unsynced;

import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.inference.Fit;
import io.tandem.schema.inference.Misfit;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;

/// What a document of one object type is judged by.
///
/// @param schema the type's schema as it was read
/// @param keys   the key's type of each object type that it links to, where it is known
public record TypeFit(CollectionSchema schema, Map<String, Scalar> keys) {
    public TypeFit {
        keys = Map.copyOf(keys);
    }

    /// Why a document does not fit; empty when it does.
    public List<Misfit> reasons(BsonDocument document) {
        return Fit.reasons(schema.schema(), keys, document);
    }
}
