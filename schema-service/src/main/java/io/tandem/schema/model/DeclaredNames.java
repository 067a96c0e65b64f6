package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.app.Names;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which names somebody may declare. Objects bring properties of any name: what a schema of the app has already can be
/// declared under its name, or it could not be declared at all.
final class DeclaredNames {
    private final Supplier<List<CollectionSchema>> app;
    private @Nullable List<TypeSchema> schemas;

    /// @param app the app's schemas, asked for once if ever
    DeclaredNames(Supplier<List<CollectionSchema>> app) {
        this.app = app;
    }

    /// Refuses a name that is none.
    ///
    /// @throws Problem 400 naming the place
    void demand(DeclaredType type, String place) {
        boolean embedded = type.kind() == Kind.EMBEDDED;
        demand(Names.typeError(type.name()), place + ".name", schema -> embedded && schema.isEmbedded(type.name()));
        type.stored()
                .forEach(property -> demand(
                        Names.propertyError(property.name()),
                        place + ".properties." + property.name(),
                        schema -> has(schema, type.name(), property.name())));
    }

    private void demand(Optional<String> error, String place, Predicate<TypeSchema> has) {
        if (error.isPresent() && schemas().stream().noneMatch(has)) {
            throw Problem.badRequest(place, error.get());
        }
    }

    private List<TypeSchema> schemas() {
        if (schemas == null) {
            schemas = app.get().stream().map(CollectionSchema::schema).toList();
        }
        return schemas;
    }

    private static boolean has(TypeSchema schema, String type, String property) {
        SchemaType known = schema.type(type);
        return known != null && known.properties().containsKey(property);
    }
}
