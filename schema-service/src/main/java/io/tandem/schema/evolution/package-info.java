/// How a schema may change, pure: describe ([SchemaDiff]), judge ([CompatibilityRules]), decide ([ModelEvolution]).
@NullMarked
package io.tandem.schema.evolution;

import org.jspecify.annotations.NullMarked;
