package io.tandem.ingest.line;

import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.util.HashSet;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Whether a change is one that a client with this model can make: types, required properties, names, keys of links,
/// embedded objects at every depth, sets. The rules of the table in `docs/reference/http-ingest.md`.
final class ModelCheck {
    private static final String PRIMARY_KEY = "_id";

    private final DeclaredModel model;
    private final Faults faults;

    ModelCheck(DeclaredModel model, Faults faults) {
        this.model = model;
        this.faults = faults;
    }

    /// Adds a fault for everything in which the change contradicts the model.
    void check(String typeName, Operation operation) {
        DeclaredModel.Type type = model.type(typeName);
        if (type == null || type.kind() == Kind.EMBEDDED) {
            faults.add(
                    "/type",
                    FaultCode.UNKNOWN_TYPE,
                    type == null
                            ? "the declared model has no object type '" + typeName + "'"
                            : "'" + typeName + "' is embedded: send the object that it is a part of");
            return;
        }
        switch (operation) {
            case Operation.Upsert upsert -> whole(Place.of("object"), type, upsert.object());
            case Operation.Update update -> {
                key(Place.of("key"), type.type(), update.key());
                Place set = Place.of("set");
                update.set().forEach((name, value) -> property(set, type, name, value));
                for (int i = 0; i < update.unset().size(); i++) {
                    unset(Place.of("unset").then(i), type, update.unset().get(i));
                }
            }
            case Operation.Delete delete -> key(Place.of("key"), type.type(), delete.key());
        }
    }

    private void whole(Place place, DeclaredModel.Type type, BsonDocument object) {
        object.forEach((name, value) -> property(place, type, name, value));
        for (DeclaredModel.Declared declared : type.inOrder()) {
            Property property = declared.property();
            if (declared.isRequired() && !object.containsKey(property.name())) {
                add(
                        place,
                        FaultCode.MISSING_PROPERTY,
                        "property '" + property.name() + "' is required: send it, of type " + text(property));
            }
        }
    }

    private void property(Place parent, DeclaredModel.Type type, String name, BsonValue value) {
        Property property = type.property(name);
        if (property == null) {
            add(
                    parent.then(name),
                    FaultCode.UNKNOWN_PROPERTY,
                    "the declared model has no property '" + type.type().name() + "." + name
                            + "'; declare a model that has it, or leave it out");
            return;
        }
        Place place = parent.then(name);
        switch (property.type()) {
            case Element element -> element(place, property, element, value);
            case ListOf list -> elements(place, property, list.element(), value);
            case SetOf set -> {
                elements(place, property, set.element(), value);
                distinct(place, value);
            }
            case DictionaryOf dictionary -> {
                if (value.isDocument()) {
                    value.asDocument()
                            .forEach((key, entry) -> element(place.then(key), property, dictionary.element(), entry));
                } else {
                    mismatch(place, property, value);
                }
            }
        }
    }

    private void elements(Place place, Property property, Element element, BsonValue value) {
        if (!value.isArray()) {
            mismatch(place, property, value);
            return;
        }
        BsonArray array = value.asArray();
        for (int i = 0; i < array.size(); i++) {
            element(place.then(i), property, element, array.get(i));
        }
    }

    private void element(Place place, Property property, Element element, BsonValue value) {
        if (value.isNull()) {
            if (!property.optional() && element != Scalar.MIXED) {
                add(place, FaultCode.NULL_VALUE, "null, where the model requires " + element.text());
            }
            return;
        }
        switch (element) {
            case Scalar scalar -> {
                if (!Values.fits(scalar, value)) {
                    mismatch(place, property, value);
                }
            }
            case Link link -> link(place, property, link, value);
        }
    }

    private void link(Place place, Property property, Link link, BsonValue value) {
        DeclaredModel.Type target = model.type(link.target());
        if (target == null) {
            // A model in App Services notation is one type: what it links to is another's.
            if (!Values.canBeKey(value)) {
                mismatch(place, property, value);
            }
            return;
        }
        if (target.kind() != Kind.EMBEDDED) {
            key(place, target.type(), value);
        } else if (value.isDocument()) {
            whole(place, target, value.asDocument());
        } else {
            mismatch(place, property, value);
        }
    }

    private void key(Place place, ObjectType type, BsonValue key) {
        type.property(PRIMARY_KEY).ifPresent(property -> {
            if (!(property.type() instanceof Scalar scalar && Values.fits(scalar, key))) {
                add(
                        place,
                        FaultCode.TYPE_MISMATCH,
                        "the key of a " + type.name() + " is " + text(property) + ", this is " + Values.word(key));
            }
        });
    }

    private void unset(Place place, DeclaredModel.Type type, String name) {
        DeclaredModel.Declared declared = type.byName().get(name);
        if (declared == null) {
            add(
                    place,
                    FaultCode.UNKNOWN_PROPERTY,
                    "the declared model has no property '" + type.type().name() + "." + name + "'");
        } else if (declared.isRequired()) {
            add(place, FaultCode.MISSING_PROPERTY, "property '" + name + "' is required and cannot be unset");
        }
    }

    private void distinct(Place place, BsonValue value) {
        if (!value.isArray()) {
            return;
        }
        Set<Object> seen = new HashSet<>();
        BsonArray array = value.asArray();
        for (int i = 0; i < array.size(); i++) {
            if (!seen.add(Values.inSets(array.get(i)))) {
                add(place.then(i), FaultCode.DUPLICATE_IN_SET, "a set holds a value once");
            }
        }
    }

    private void mismatch(Place place, Property property, BsonValue value) {
        add(
                place,
                FaultCode.TYPE_MISMATCH,
                "property '" + property.name() + "' is " + text(property) + ", this is " + Values.word(value));
    }

    private void add(Place place, FaultCode code, String message) {
        if (faults.isClosed()) {
            return;
        }
        String pointer = place.pointer();
        // What could not be read has a stand-in, of which nothing is to be said.
        if (!faults.isAt(pointer)) {
            faults.add(pointer, code, message);
        }
    }

    private static String text(Property property) {
        return property.type().text() + (property.optional() ? "?" : "");
    }
}
