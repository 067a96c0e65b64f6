package io.tandem.contract.schema;

/// One property of an object type.
///
/// @param name     its name in the stored document
/// @param type     its type
/// @param optional whether the value, or in a collection its elements, may be null (realm-core keeps one flag for both)
/// @param indexed  whether the client asked for an index; a schema change in no sense
public record Property(String name, PropertyType type, boolean optional, boolean indexed) {}
