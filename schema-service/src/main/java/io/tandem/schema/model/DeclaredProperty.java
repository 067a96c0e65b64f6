package io.tandem.schema.model;

import io.tandem.contract.schema.Property;
import java.util.Optional;

/// One property as a client declares it, before anybody knows whether the model is sound.
sealed interface DeclaredProperty {
    /// Its name in the stored document.
    String name();

    /// Its name in the program, if that is another one.
    Optional<String> alias();

    /// Its name in the program.
    default String programName() {
        return alias().orElse(name());
    }

    /// A property that is stored.
    record Stored(Property property, Optional<String> alias) implements DeclaredProperty {
        @Override
        public String name() {
            return property.name();
        }
    }

    /// The objects of another type that link here; they are computed, never stored.
    ///
    /// @param target   the type whose objects link here
    /// @param origin   the property of theirs that does
    /// @param optional whether it is declared as optional, which it cannot be
    /// @param indexed  whether an index is asked for, which it cannot have
    record Backlink(
            String name, Optional<String> alias, String target, String origin, boolean optional, boolean indexed)
            implements DeclaredProperty {}
}
