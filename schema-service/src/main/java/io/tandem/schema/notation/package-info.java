/// Schemas in other notations: App Services JSON schema with its relationships, MongoDB's `$jsonSchema`, Realm JS.
/// Pure.
@NullMarked
package io.tandem.schema.notation;

import org.jspecify.annotations.NullMarked;
