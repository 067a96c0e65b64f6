package io.tandem.schema.datamodel;

import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.datamodel.ModelClass.Member;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// TypeScript: a type of the objects, and the object that describes it, as in JavaScript.
final class TypeScriptSdk implements Sdk {
    private static final Names NAMES = Names.of(
                    JavaScriptSdk.RESERVED,
                    Sdk.words("ArrayBuffer Date Realm any bigint boolean never number object string symbol unknown"),
                    Set.of())
            .with(Names.Alphabet.QUOTED_PROPERTIES);

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return List.of("import Realm from \"realm\";");
    }

    @Override
    public String write(ModelClass type) {
        String members = type.members().stream()
                .map(member -> "  " + member(type, member) + "\n")
                .collect(Collectors.joining());
        return "export type " + type.name() + " = {\n" + members + "};\n\n" + JavaScriptSdk.schema(type);
    }

    private static String member(ModelClass type, Member member) {
        boolean maybe = member.property().type() instanceof Element && member.optional();
        return JavaScriptSdk.key(member) + (maybe ? "?" : "") + ": " + type(type, member) + ";";
    }

    private static String type(ModelClass type, Member member) {
        boolean optional = member.optional();
        return switch (member.property().type()) {
            case Element element -> element(type, element, false);
            case ListOf list -> "Realm.List<" + element(type, list.element(), optional) + ">";
            case SetOf set -> "Realm.Set<" + element(type, set.element(), optional) + ">";
            case DictionaryOf dictionary -> "Realm.Dictionary<" + element(type, dictionary.element(), optional) + ">";
        };
    }

    private static String element(ModelClass type, Element element, boolean optional) {
        return switch (element) {
            case Scalar scalar -> scalar(scalar) + (optional && scalar != Scalar.MIXED ? " | null" : "");
            case Link link -> type.target(link);
        };
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case INT, FLOAT, DOUBLE -> "number";
            case BOOL -> "boolean";
            case STRING -> "string";
            case DATA -> "ArrayBuffer";
            case DATE -> "Date";
            case OBJECT_ID -> "Realm.BSON.ObjectId";
            case UUID -> "Realm.BSON.UUID";
            case DECIMAL -> "Realm.BSON.Decimal128";
            case MIXED -> "Realm.Mixed";
        };
    }
}
