package io.tandem.schema.datamodel;

import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.datamodel.ModelClass.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Swift: a class whose properties are `@Persisted`.
final class SwiftSdk implements Sdk {
    private static final Quoted QUOTED = Quoted.DOUBLE.with(point -> "\\u{%x}".formatted(point));
    private static final Names NAMES = Names.of(
                    Sdk.words("""
                    Any Self Type Protocol as associatedtype await break case catch class continue default defer deinit
                    do else enum extension fallthrough false fileprivate for func guard if import in init inout internal
                    is let nil open operator precedencegroup private protocol public repeat rethrows return self static
                    struct subscript super switch throw throws true try typealias var where while _"""),
                    Sdk.words("""
                    AnyRealmValue AsymmetricObject Bool Data Date Decimal128 Double EmbeddedObject Float Int List Map
                    MutableSet Object ObjectId Persisted String UUID"""),
                    // What Object and NSObject have.
                    Sdk.words("""
                    className copy debugDescription description freeze hash invalidated isEqual isFrozen isInvalidated
                    isProxy isSameObject mutableCopy objectSchema observationInfo observe primaryKey propertiesMapping
                    realm setValue superclass thaw zone"""))
            .withHiding();

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return List.of("import Foundation", "import RealmSwift");
    }

    @Override
    public String write(ModelClass type) {
        String kind =
                switch (type.kind()) {
                    case TOP_LEVEL -> "Object";
                    case EMBEDDED -> "EmbeddedObject";
                    case ASYMMETRIC -> "AsymmetricObject";
                };
        List<String> parts = new ArrayList<>();
        type.members().forEach(member -> parts.add(declaration(type, member)));
        if (!type.renamed().isEmpty()) {
            String pairs = type.renamed().stream()
                    .map(member -> QUOTED.of(member.name()) + ": " + QUOTED.of(member.stored()))
                    .collect(Collectors.joining(", "));
            parts.add("override class func propertiesMapping() -> [String: String] {\n    [" + pairs + "]\n}");
        }
        if (type.isRenamed()) {
            parts.add("override class func _realmObjectName() -> String {\n    " + QUOTED.of(type.stored()) + "\n}");
        }
        return Sdk.block("class " + type.name() + ": " + kind + " {", parts, "\n\n", "}");
    }

    private static String declaration(ModelClass type, Member member) {
        String options = member.isKey() ? "(primaryKey: true)" : member.isIndexed() ? "(indexed: true)" : "";
        return "@Persisted" + options + " var " + member.name() + ": " + type(type, member) + first(member);
    }

    private static String type(ModelClass type, Member member) {
        boolean optional = member.optional();
        return switch (member.property().type()) {
            case Element element -> element(type, element, optional, true);
            case ListOf list -> "List<" + element(type, list.element(), optional, false) + ">";
            case SetOf set -> "MutableSet<" + element(type, set.element(), optional, false) + ">";
            case DictionaryOf dictionary -> "Map<String, " + element(type, dictionary.element(), optional, true) + ">";
        };
    }

    private static String element(ModelClass type, Element element, boolean optional, boolean maybeNoObject) {
        return switch (element) {
            case Scalar scalar -> scalar(scalar) + (optional && scalar != Scalar.MIXED ? "?" : "");
            case Link link -> type.target(link) + (maybeNoObject ? "?" : "");
        };
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case INT -> "Int";
            case BOOL -> "Bool";
            case FLOAT -> "Float";
            case DOUBLE -> "Double";
            case STRING -> "String";
            case DATA -> "Data";
            case DATE -> "Date";
            case OBJECT_ID -> "ObjectId";
            case UUID -> "UUID";
            case DECIMAL -> "Decimal128";
            case MIXED -> "AnyRealmValue";
        };
    }

    /// The value of a new object's required property.
    private static String first(Member member) {
        if (member.optional() || !(member.property().type() instanceof Scalar scalar)) {
            return "";
        }
        return switch (scalar) {
            case BOOL -> " = false";
            case INT, FLOAT, DOUBLE -> " = 0";
            case STRING -> " = \"\"";
            case DATA, DATE, OBJECT_ID, UUID, DECIMAL, MIXED -> "";
        };
    }
}
