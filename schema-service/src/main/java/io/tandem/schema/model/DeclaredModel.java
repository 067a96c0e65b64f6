package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.http.Problem;
import io.tandem.schema.model.ModelValidation.Realm;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Object types that somebody declares, sound by themselves. This is where a request's body becomes object types.
///
/// @param types   the object types, under their stored names
/// @param aliases the stored name of each property whose name in the program is another one
public record DeclaredModel(List<ObjectType> types, List<Alias> aliases) {
    public DeclaredModel {
        types = List.copyOf(types);
        aliases = List.copyOf(aliases);
    }

    /// One property's two names.
    ///
    /// @param program its name in the program
    /// @param stored  its name in the stored document
    public record Alias(String type, String program, String stored) {}

    /// Which stored names of these schemas are replaced, by the developer's word: the program still calls a property
    /// `title`, which was its stored name, and maps it to a stored name that the schema does not have
    /// yet. To map a new name in the program to the stored one that there is changes nothing.
    ///
    /// @param schemas the schemas as they are
    public Renames renames(Collection<TypeSchema> schemas) {
        Map<String, String> properties = new HashMap<>();
        for (Alias alias : aliases) {
            boolean replaces = schemas.stream()
                    .flatMap(schema -> Stream.ofNullable(schema.type(alias.type())))
                    .map(SchemaType::properties)
                    .anyMatch(known -> known.containsKey(alias.program()) && !known.containsKey(alias.stored()));
            boolean isGone = types.stream()
                    .filter(type -> type.name().equals(alias.type()))
                    .noneMatch(type -> type.property(alias.program()).isPresent());
            if (replaces && isGone) {
                properties.put(alias.type() + "." + alias.program(), alias.stored());
            }
        }
        return new Renames(Map.of(), properties);
    }

    /// Demands that these types are sound.
    ///
    /// @param app    the app's name, for the message
    /// @param types  as they are declared
    /// @param others object types that exist beside these and may be linked to
    /// @param known  the app's schemas, asked for only where it matters what they have
    /// @throws Problem 400 naming the place, or with every error of the validation
    public static DeclaredModel of(
            String app, List<DeclaredType> types, List<ObjectType> others, Supplier<List<CollectionSchema>> known) {
        RealmNotation.demandFew(types, "objectTypes");
        DeclaredNames names = new DeclaredNames(known);
        for (int i = 0; i < types.size(); i++) {
            names.demand(types.get(i), "objectTypes[" + i + "]");
        }
        List<String> errors = ModelValidation.errors(types, others, Realm.SYNC);
        if (!errors.isEmpty()) {
            throw new Problem(
                    400,
                    "Schema validation failed",
                    "the model of app '" + app + "' is not sound; see errors",
                    ModelValidation.members(errors));
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).hasCollectionAsKey()) {
                throw Problem.badRequest(
                        "objectTypes[" + i + "].primaryKey",
                        "the primary key is a collection; no document in MongoDB has an _id that is one");
            }
        }
        List<Alias> aliases = types.stream()
                .flatMap(type -> type.stored().flatMap(property -> property.alias().stream()
                        .map(program -> new Alias(type.name(), program, property.name()))))
                .toList();
        return new DeclaredModel(RealmNotation.objectTypes(types, "objectTypes"), aliases);
    }
}
