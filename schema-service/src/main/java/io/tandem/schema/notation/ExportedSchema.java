package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;

/// A schema as an App Services export has it, in the folder of its collection.
///
/// @param schema        the content of schema.json
/// @param relationships the content of relationships.json, or a missing node
public record ExportedSchema(String database, String collection, JsonNode schema, JsonNode relationships) {}
