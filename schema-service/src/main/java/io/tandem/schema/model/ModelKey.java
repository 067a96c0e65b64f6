package io.tandem.schema.model;

/// A declared model of an app.
///
/// @param app the app
/// @param id  the hash of the model's content
public record ModelKey(String app, String id) {
    /// The `_id` of its row: no app's name has a slash.
    String row() {
        return app + "/" + id;
    }
}
