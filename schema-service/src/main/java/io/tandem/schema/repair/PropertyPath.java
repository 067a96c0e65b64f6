package io.tandem.schema.repair;

import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Which property a repair means: one of the document, or one of an embedded object, by the names on the way to it.
/// Names are names, whatever dots and dollars they have. Pure.
///
/// @param place where the request says it
/// @param names at least one
record PropertyPath(String place, List<String> names) {
    /// Each level takes several of the 200 that MongoDB's documents, and so its stages, may have.
    private static final int MAX_NAMES = 20;

    PropertyPath {
        names = List.copyOf(names);
    }

    /// Reads a member: a name, or a list of names.
    ///
    /// @throws Problem 400 when it is neither
    static PropertyPath of(BsonDocument given, String place, String member) {
        BsonValue value = given.get(member, BsonNull.VALUE);
        List<BsonValue> names = value.isArray() ? value.asArray().getValues() : List.of(value);
        String here = place + "." + member;
        if (names.isEmpty() || names.size() > MAX_NAMES || !names.stream().allMatch(BsonValue::isString)) {
            throw Problem.badRequest(
                    here,
                    "a name is needed, or a list of 1 to " + MAX_NAMES
                            + " names, such as [\"address\",\"zip\"] for a property of an embedded object");
        }
        return new PropertyPath(
                here, names.stream().map(name -> name.asString().getValue()).toList());
    }

    /// Whether the schema lets a repair by names get there; what the schema does not know it may know to be there.
    ///
    /// @throws Problem 400 when the way leads through what is no embedded object, or when a name looks like a way
    void demand(TypeSchema schema) {
        if (names.size() == 1) {
            demandName(schema, names.getFirst());
            return;
        }
        SchemaType type = schema.type(schema.title());
        for (int i = 0; i < names.size() - 1 && type != null; i++) {
            SchemaProperty known = type.properties().get(names.get(i));
            if (known == null) {
                return;
            }
            PropertyType held = known.property().type();
            if (held instanceof DictionaryOf dictionary) {
                i++;
                held = dictionary.element();
            }
            if (i < names.size() - 1
                    && held != Scalar.MIXED
                    && embedded(schema, held).isEmpty()) {
                throw Problem.badRequest(
                        place + "[" + i + "]",
                        "'" + names.get(i) + "' holds " + held.text()
                                + " and no embedded object; give stages instead, for the elements of a list with $map");
            }
            type = embedded(schema, held).orElse(null);
        }
    }

    /// A dotted name that no property has, but a way.
    private void demandName(TypeSchema schema, String name) {
        SchemaType own = schema.type(schema.title());
        if (own == null || own.properties().containsKey(name)) {
            return;
        }
        SchemaType type = own;
        String[] steps = name.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            SchemaProperty known = type.properties().get(steps[i]);
            Optional<SchemaType> inside = known == null
                    ? Optional.empty()
                    : embedded(schema, known.property().type());
            if (inside.isEmpty()) {
                return;
            }
            type = inside.get();
        }
        if (type.properties().containsKey(steps[steps.length - 1])) {
            throw Problem.badRequest(
                    place,
                    "'" + own.name() + "' has no property '" + name
                            + "'; for that of the embedded object give the names on the way: "
                            + Stream.of(steps).collect(Collectors.joining("\",\"", "[\"", "\"]")));
        }
    }

    private static Optional<SchemaType> embedded(TypeSchema schema, PropertyType held) {
        return held instanceof Link link && schema.isEmbedded(link.target())
                ? Optional.ofNullable(schema.type(link.target()))
                : Optional.empty();
    }
}
