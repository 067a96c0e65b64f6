package io.tandem.schema.notation;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.notation.Finding.Code;
import java.util.Collection;
import java.util.List;

/// What object types say and a notation cannot.
public final class Losses {
    private Losses() {}

    /// What is lost when these types are written; pointers are `/Type/property`.
    public static List<Finding> of(Collection<ObjectType> types, Notation to) {
        Findings findings = new Findings();
        for (ObjectType type : types) {
            String at = Findings.inside("", type.name());
            if (to == Notation.MONGODB && type.kind() == Kind.ASYMMETRIC) {
                findings.add(at, Code.ASYMMETRIC, "a validator does not say that a type is asymmetric");
            }
            for (Property property : type.properties()) {
                of(property, Findings.inside(at, property.name()), to, findings);
            }
        }
        return findings.all();
    }

    private static void of(Property property, String at, Notation to, Findings findings) {
        if (to == Notation.REALM) {
            return;
        }
        if (property.indexed()) {
            findings.add(at, Code.INDEXED, "the notation has no indexes");
        }
        Element element = PropertyTypes.element(property.type());
        boolean plain = element instanceof Scalar && element != Scalar.MIXED;
        if (to == Notation.APP_SERVICES && plain && property.optional() && !(property.type() instanceof Element)) {
            findings.add(at, Code.NULLABLE_ELEMENTS, "App Services has no collections whose elements may be null");
        }
        boolean path = property.name().indexOf('.') >= 0 || property.name().isEmpty();
        if (to == Notation.APP_SERVICES && path && element instanceof Link) {
            findings.add(at, Code.AMBIGUOUS_PATH, "in relationships its name reads as a path");
        }
    }
}
