package io.tandem.schema.collection;

import static com.mongodb.client.model.Filters.eq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.model.ReplaceOptions;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.notation.AppServicesSchema;
import io.tandem.schema.notation.AsWritten;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonString;

/// The App Services schemas that somebody brought, as they were written. They are texts, so that no name is a path.
@ApplicationScoped
public class WrittenSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TandemDatabase tandem;

    WrittenSchemas(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// How the schema of this type was written, if anybody wrote it.
    public Optional<AsWritten> find(TypeKey key) {
        return Optional.ofNullable(
                        tandem.writtenSchemas().find(eq("_id", key.id())).first())
                .map(WrittenSchemas::written);
    }

    /// How the schemas of an app were written, by type.
    public Map<String, AsWritten> all(String app) {
        Map<String, AsWritten> all = new HashMap<>();
        tandem.writtenSchemas()
                .find(eq("app", app))
                .forEach(row -> all.put(row.getString("type").getValue(), written(row)));
        return all;
    }

    /// Whether MongoDB can store it.
    ///
    /// @throws BsonMaximumSizeExceededException when it cannot
    public void demandSize(TypeKey key, AsWritten written) {
        NewVersion.demandSize(row(key, written), "What is written of '" + key.type() + "'");
    }

    /// Keeps how a schema was written, in place of what was kept before.
    public void keep(TypeKey key, AsWritten written) {
        tandem.writtenSchemas().replaceOne(eq("_id", key.id()), row(key, written), new ReplaceOptions().upsert(true));
    }

    private static BsonDocument row(TypeKey key, AsWritten written) {
        return new BsonDocument("_id", new BsonString(key.id()))
                .append("app", new BsonString(key.app()))
                .append("type", new BsonString(key.type()))
                .append("schema", text(written.schema()))
                .append("relationships", text(written.relationships()))
                .append("plainSchema", text(written.plain().schema()))
                .append("plainRelationships", text(written.plain().relationships()));
    }

    /// Forgets how a schema was written.
    public void forget(TypeKey key) {
        tandem.writtenSchemas().deleteOne(eq("_id", key.id()));
    }

    private static AsWritten written(BsonDocument row) {
        return new AsWritten(
                node(row, "schema"),
                node(row, "relationships"),
                new AppServicesSchema(node(row, "plainSchema"), node(row, "plainRelationships")));
    }

    private static BsonString text(ObjectNode node) {
        return new BsonString(node.toString());
    }

    private static ObjectNode node(BsonDocument row, String member) {
        try {
            return (ObjectNode) JSON.readTree(row.getString(member).getValue());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored schema is not JSON: " + row.get("_id"), e);
        }
    }
}
