package io.tandem.schema.datamodel;

import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.datamodel.ModelClass.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// C#: a partial class, completed by the SDK's generator, whose properties are in Pascal case.
final class DotNetSdk implements Sdk {
    private static final Names NAMES = Names.of(
                    Sdk.words("""
                            abstract as base bool break byte case catch char checked class const continue decimal
                            default delegate do double else enum event explicit extern false finally fixed float for
                            foreach goto if implicit in int interface internal is lock long namespace new null object
                            operator out override params private protected public readonly record ref return sbyte
                            sealed short sizeof stackalloc static string struct switch this throw true try typeof uint
                            ulong unchecked unsafe ushort using virtual void volatile while _ required scoped file"""),
                    Sdk.words("""
                            DateTimeOffset Decimal128 Guid IAsymmetricObject IDictionary IEmbeddedObject IList
                            IRealmObject ISet Indexed IndexedAttribute MapTo MapToAttribute MongoDB Object ObjectId
                            PrimaryKey PrimaryKeyAttribute Realm RealmValue Realms Required RequiredAttribute String
                            System"""),
                    // What the generator puts into the class.
                    Sdk.words("""
                            Accessor BacklinksCount DynamicApi Equals Finalize GetHashCode GetType IsFrozen IsManaged
                            IsValid MemberwiseClone ObjectSchema OnManaged OnPropertyChanged PropertyChanged Realm
                            RealmSchema ToString"""))
            .with(DotNetSdk::pascal);

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return List.of("using System;", "using System.Collections.Generic;", "using Realms;", "using MongoDB.Bson;");
    }

    @Override
    public String write(ModelClass type) {
        String kind =
                switch (type.kind()) {
                    case TOP_LEVEL -> "IRealmObject";
                    case EMBEDDED -> "IEmbeddedObject";
                    case ASYMMETRIC -> "IAsymmetricObject";
                };
        String name = type.isRenamed() ? mapTo(type.stored()) + "\n" : "";
        return Sdk.block(
                name + "public partial class " + type.name() + " : " + kind + "\n{",
                type.members().stream().map(member -> declaration(type, member)).toList(),
                "\n\n",
                "}");
    }

    private static String declaration(ModelClass type, Member member) {
        List<String> lines = new ArrayList<>();
        if (member.isRenamed()) {
            lines.add(mapTo(member.stored()));
        }
        if (member.isKey()) {
            lines.add("[PrimaryKey]");
        }
        if (member.isIndexed()) {
            lines.add("[Indexed]");
        }
        if (!member.optional()
                && member.property().type() instanceof Scalar scalar
                && (scalar == Scalar.STRING || scalar == Scalar.DATA)) {
            lines.add("[Required]");
        }
        boolean single = member.property().type() instanceof Element;
        lines.add("public " + type(type, member) + " " + member.name() + (single ? " { get; set; }" : " { get; }"));
        return String.join("\n", lines);
    }

    private static String mapTo(String stored) {
        return "[MapTo(" + Quoted.DOUBLE.of(stored) + ")]";
    }

    private static String type(ModelClass type, Member member) {
        boolean optional = member.optional();
        return switch (member.property().type()) {
            case Element element -> element(type, element, optional);
            case ListOf list -> "IList<" + element(type, list.element(), optional) + ">";
            case SetOf set -> "ISet<" + element(type, set.element(), optional) + ">";
            case DictionaryOf dictionary ->
                "IDictionary<string, " + element(type, dictionary.element(), optional) + ">";
        };
    }

    private static String element(ModelClass type, Element element, boolean optional) {
        return switch (element) {
            case Link link -> type.target(link);
            case Scalar scalar -> scalar(scalar) + (optional && isValue(scalar) ? "?" : "");
        };
    }

    /// Whether C# tells an optional value by a type of its own.
    private static boolean isValue(Scalar scalar) {
        return scalar != Scalar.STRING && scalar != Scalar.DATA && scalar != Scalar.MIXED;
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case INT -> "long";
            case BOOL -> "bool";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case STRING -> "string";
            case DATA -> "byte[]";
            case DATE -> "DateTimeOffset";
            case OBJECT_ID -> "ObjectId";
            case UUID -> "Guid";
            case DECIMAL -> "Decimal128";
            case MIXED -> "RealmValue";
        };
    }

    /// `_id` is `Id`, `owner_id` is `OwnerId`.
    private static String pascal(String name) {
        return Arrays.stream(name.split("[^\\p{L}\\p{Nd}]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
