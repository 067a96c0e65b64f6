package io.tandem.schema.collection;

/// One object type of one app; the identity of a schema.
public record TypeKey(String app, String type) {
    /// The `_id` of the schema's row: no app's name has a slash.
    public String id() {
        return app + "/" + type;
    }
}
