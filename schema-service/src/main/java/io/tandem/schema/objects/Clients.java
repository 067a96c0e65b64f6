package io.tandem.schema.objects;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// How clients see one object type, each through the model that it declared. Used by one thread at a time.
public final class Clients {
    private final TypeSchema schema;

    /// By the model itself: it has thousands of properties, and one batch has few models.
    private final IdentityHashMap<@Nullable Map<String, ObjectType>, ClientView> views = new IdentityHashMap<>();

    /// @param schema the type's schema, which the objects fit
    public Clients(TypeSchema schema) {
        this.schema = schema;
    }

    /// A new object as it is stored: with what the client's model lacks filled in. Bytes stay as they are if nothing
    /// has to be.
    ///
    /// @param model what the client declared, if it did
    public BsonDocument inserted(BsonDocument given, @Nullable Map<String, ObjectType> model) {
        ClientView client = view(model);
        SchemaType root = client.root();
        if (root == null || (given instanceof RawBsonDocument && client.lacksNothing())) {
            return given;
        }
        return new NewObject(client).of(root, stored(given));
    }

    /// An object, or a part of one, in the types that its schema declares.
    BsonDocument stored(BsonDocument given) {
        return given instanceof RawBsonDocument asItIs ? BsonBytes.decode(asItIs) : DeclaredForm.of(schema, given);
    }

    ClientView view(@Nullable Map<String, ObjectType> model) {
        ClientView known = views.get(model);
        if (known == null) {
            known = new ClientView(schema, model);
            views.put(model, known);
        }
        return known;
    }
}
