package io.tandem.schema.datamodel;

import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.datamodel.ModelClass.Member;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Dart: a private class, from which the SDK's generator makes the public one.
final class FlutterSdk implements Sdk {
    private static final Quoted QUOTED = Quoted.SINGLE.with("$").with(point -> "\\u{%x}".formatted(point));
    private static final Names NAMES = Names.of(
                    Sdk.words("""
                            abstract as assert async await base break case catch class const continue covariant default
                            deferred do dynamic else enum export extends extension external factory false final finally
                            for get hide if implements import in interface is late library mixin new null of on operator
                            part required rethrow return sealed set show static super switch sync this throw true try
                            type typedef var void when while with yield Function"""),
                    Sdk.words("""
                            DateTime Decimal128 Indexed List Map MapTo Object ObjectId ObjectType PrimaryKey Realm
                            RealmModel RealmValue Set String Uint8List Uuid bool double int num AsymmetricObject
                            EJsonValue EmbeddedObject Iterable RealmCollectionType RealmEntity RealmIndexType RealmList
                            RealmMap RealmObject RealmObjectBase RealmObjectChanges RealmPropertyType RealmSet
                            SchemaObject SchemaProperty Stream"""),
                    // What the generator puts into the class, and what it has from RealmObject.
                    Sdk.words("""
                            changes changesFor dynamic freeze fromEJson getBacklinks hashCode instanceSchema isFrozen
                            isValid noSuchMethod objectSchema raiseInvalidEJson realm register runtimeType schema toEJson
                            toString"""))
            .with(Names.Alphabet.OPEN_ASCII)
            .withHiding();

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        List<String> lines = new ArrayList<>();
        if (code.contains("Uint8List")) {
            lines.add("import 'dart:typed_data';");
        }
        lines.add("import 'package:realm/realm.dart';");
        lines.add("part 'realm_models.realm.dart';");
        return lines;
    }

    @Override
    public Optional<String> lacks(Property property) {
        return PropertyTypes.element(property.type()) == Scalar.FLOAT
                ? Optional.of("the Flutter SDK has no float, and a double is not what the schema has")
                : Optional.empty();
    }

    @Override
    public String write(ModelClass type) {
        String model =
                switch (type.kind()) {
                    case TOP_LEVEL -> "@RealmModel()\n";
                    case EMBEDDED -> "@RealmModel(ObjectType.embeddedObject)\n";
                    case ASYMMETRIC -> "@RealmModel(ObjectType.asymmetricObject)\n";
                };
        String name = type.isRenamed() ? "@MapTo(" + QUOTED.of(type.stored()) + ")\n" : "";
        return Sdk.block(
                model + name + "class _" + type.name() + " {",
                type.members().stream().map(member -> declaration(type, member)).toList(),
                "\n\n",
                "}");
    }

    private static String declaration(ModelClass type, Member member) {
        List<String> lines = new ArrayList<>();
        if (member.isKey()) {
            lines.add("@PrimaryKey()");
        }
        if (member.isRenamed()) {
            lines.add("@MapTo(" + QUOTED.of(member.stored()) + ")");
        }
        if (member.isIndexed()) {
            lines.add("@Indexed()");
        }
        lines.add(type(type, member) + " " + member.name() + ";");
        return String.join("\n", lines);
    }

    private static String type(ModelClass type, Member member) {
        boolean optional = member.optional();
        return switch (member.property().type()) {
            case Scalar scalar when optional && scalar != Scalar.MIXED -> scalar(scalar) + "?";
            case Scalar scalar -> "late " + scalar(scalar);
            case Link link -> (type.isEmbedded(link) ? "_" : "late _") + type.target(link) + "?";
            case ListOf list -> "late List<" + element(type, list.element(), optional, false) + ">";
            case SetOf set -> "late Set<" + element(type, set.element(), optional, false) + ">";
            case DictionaryOf dictionary ->
                "late Map<String, " + element(type, dictionary.element(), optional, true) + ">";
        };
    }

    private static String element(ModelClass type, Element element, boolean optional, boolean maybeNoObject) {
        return switch (element) {
            case Scalar scalar -> scalar(scalar) + (optional && scalar != Scalar.MIXED ? "?" : "");
            case Link link -> "_" + type.target(link) + (maybeNoObject ? "?" : "");
        };
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case INT -> "int";
            case BOOL -> "bool";
            case FLOAT, DOUBLE -> "double";
            case STRING -> "String";
            case DATA -> "Uint8List";
            case DATE -> "DateTime";
            case OBJECT_ID -> "ObjectId";
            case UUID -> "Uuid";
            case DECIMAL -> "Decimal128";
            case MIXED -> "RealmValue";
        };
    }
}
