package io.tandem.schema.collection;

import com.mongodb.MongoNamespace;
import io.tandem.schema.evolution.TypeSchema;

/// The schema of one object type of an app, and where its objects lie.
///
/// @param app        the app
/// @param database   the MongoDB database of the collection
/// @param collection the collection's name
/// @param schema     the schema; its version counts from 1
public record CollectionSchema(String app, String database, String collection, TypeSchema schema) {
    /// Its identity.
    public TypeKey key() {
        return new TypeKey(app, schema.title());
    }

    /// Where the objects lie.
    public MongoNamespace namespace() {
        return new MongoNamespace(database, collection);
    }

    /// A schema that is not there yet: its collection is named as its object type.
    public static CollectionSchema none(TypeKey key, String database) {
        return new CollectionSchema(key.app(), database, key.type(), TypeSchema.empty(key.type()));
    }

    /// The same collection, with this schema.
    public CollectionSchema with(TypeSchema after) {
        return new CollectionSchema(app, database, collection, after);
    }
}
