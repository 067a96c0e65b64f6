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
import java.util.stream.Stream;

/// Kotlin: a class whose properties have values from the start.
final class KotlinSdk implements Sdk {
    private static final Quoted QUOTED = Quoted.DOUBLE.with("$");
    private static final List<String> IMPORTS = List.of(
            "import io.realm.kotlin.ext.realmDictionaryOf",
            "import io.realm.kotlin.ext.realmListOf",
            "import io.realm.kotlin.ext.realmSetOf",
            "import io.realm.kotlin.types.AsymmetricRealmObject",
            "import io.realm.kotlin.types.EmbeddedRealmObject",
            "import io.realm.kotlin.types.RealmAny",
            "import io.realm.kotlin.types.RealmDictionary",
            "import io.realm.kotlin.types.RealmInstant",
            "import io.realm.kotlin.types.RealmList",
            "import io.realm.kotlin.types.RealmObject",
            "import io.realm.kotlin.types.RealmSet",
            "import io.realm.kotlin.types.RealmUUID",
            "import io.realm.kotlin.types.annotations.Index",
            "import io.realm.kotlin.types.annotations.PersistedName",
            "import io.realm.kotlin.types.annotations.PrimaryKey",
            "import org.mongodb.kbson.Decimal128",
            "import org.mongodb.kbson.ObjectId");
    private static final Names NAMES = Names.of(
            Sdk.words("""
                    as break class continue do else false for fun if in interface is null object package return super
                    this throw true try typealias typeof val var when while _ __ ___"""),
            Stream.concat(
                            Sdk.words("Any Boolean ByteArray Double Float Long String Unit byteArrayOf").stream(),
                            IMPORTS.stream().map(Sdk::lastWord))
                    .collect(Collectors.toSet()),
            Sdk.words("equals hashCode toString"));

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return Sdk.used(IMPORTS, code);
    }

    @Override
    public String write(ModelClass type) {
        String kind =
                switch (type.kind()) {
                    case TOP_LEVEL -> "RealmObject";
                    case EMBEDDED -> "EmbeddedRealmObject";
                    case ASYMMETRIC -> "AsymmetricRealmObject";
                };
        String name = type.isRenamed() ? "@PersistedName(" + QUOTED.of(type.stored()) + ")\n" : "";
        return Sdk.block(
                name + "class " + type.name() + " : " + kind + " {",
                type.members().stream().map(member -> declaration(type, member)).toList(),
                "\n\n",
                "}");
    }

    private static String declaration(ModelClass type, Member member) {
        List<String> lines = new ArrayList<>();
        if (member.isKey()) {
            lines.add("@PrimaryKey");
        }
        if (member.isRenamed()) {
            lines.add("@PersistedName(" + QUOTED.of(member.stored()) + ")");
        }
        if (member.isIndexed()) {
            lines.add("@Index");
        }
        lines.add("var " + member.name() + ": " + typeAndValue(type, member));
        return String.join("\n", lines);
    }

    private static String typeAndValue(ModelClass type, Member member) {
        boolean optional = member.optional();
        return switch (member.property().type()) {
            case Scalar scalar when optional -> scalar(scalar) + "? = null";
            case Scalar scalar -> scalar(scalar) + " = " + first(scalar);
            case Link link -> type.target(link) + "? = null";
            case ListOf list -> "RealmList<" + element(type, list.element(), optional, false) + "> = realmListOf()";
            case SetOf set -> "RealmSet<" + element(type, set.element(), optional, false) + "> = realmSetOf()";
            case DictionaryOf dictionary ->
                "RealmDictionary<" + element(type, dictionary.element(), optional, true) + "> = realmDictionaryOf()";
        };
    }

    private static String element(ModelClass type, Element element, boolean optional, boolean maybeNoObject) {
        return switch (element) {
            case Scalar scalar -> scalar(scalar) + (optional || scalar == Scalar.MIXED ? "?" : "");
            case Link link -> type.target(link) + (maybeNoObject ? "?" : "");
        };
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case INT -> "Long";
            case BOOL -> "Boolean";
            case FLOAT -> "Float";
            case DOUBLE -> "Double";
            case STRING -> "String";
            case DATA -> "ByteArray";
            case DATE -> "RealmInstant";
            case OBJECT_ID -> "ObjectId";
            case UUID -> "RealmUUID";
            case DECIMAL -> "Decimal128";
            case MIXED -> "RealmAny";
        };
    }

    private static String first(Scalar scalar) {
        return switch (scalar) {
            case INT -> "0L";
            case BOOL -> "false";
            case FLOAT -> "0.0f";
            case DOUBLE -> "0.0";
            case STRING -> "\"\"";
            case DATA -> "byteArrayOf()";
            case DATE -> "RealmInstant.now()";
            case OBJECT_ID -> "ObjectId()";
            case UUID -> "RealmUUID.random()";
            case DECIMAL -> "Decimal128(\"0\")";
            case MIXED -> "null";
        };
    }
}
