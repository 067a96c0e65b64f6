package io.tandem.schema.app;

/// A tenant.
///
/// @param app             its name
/// @param database        the MongoDB database of its collections
/// @param developmentMode whether clients may grow its schemas
public record App(String app, String database, boolean developmentMode) {}
