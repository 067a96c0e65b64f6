package io.tandem.schema.datamodel;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.datamodel.ModelClass.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Java: a class with private fields, their getters and setters.
final class JavaSdk implements Sdk {
    /// A line break that is written by its UTF-16 number is a line break to Java, also between quotes.
    private static final Quoted QUOTED =
            Quoted.DOUBLE.with(point -> point < 256 ? "\\%03o".formatted(point) : escaped(point));

    private static final List<String> IMPORTS = List.of(
            "import io.realm.RealmAny;",
            "import io.realm.RealmDictionary;",
            "import io.realm.RealmList;",
            "import io.realm.RealmObject;",
            "import io.realm.RealmSet;",
            "import io.realm.annotations.Index;",
            "import io.realm.annotations.PrimaryKey;",
            "import io.realm.annotations.RealmClass;",
            "import io.realm.annotations.RealmField;",
            "import io.realm.annotations.Required;",
            "import java.util.Date;",
            "import java.util.UUID;",
            "import org.bson.types.Decimal128;",
            "import org.bson.types.ObjectId;");
    private static final Names NAMES = Names.of(
            Sdk.words("""
                    _ abstract assert boolean break byte case catch char class const continue default do double else
                    enum extends false final finally float for goto if implements import instanceof int interface long
                    native new null package private protected public record return sealed short static strictfp super
                    switch synchronized this throw throws transient true try var void volatile while yield permits"""),
            Stream.concat(
                            Sdk.words("Boolean Double Float Long Object Override String").stream(),
                            IMPORTS.stream().map(Sdk::lastWord))
                    .collect(Collectors.toSet()),
            Set.of());

    /// What RealmObject and Object have, and nothing may override.
    private static final Set<String> FINAL_GETTERS = Set.of("getClass", "getRealm");

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return Sdk.used(IMPORTS, code);
    }

    @Override
    public Optional<String> lacks(Kind kind) {
        return kind == Kind.ASYMMETRIC
                ? Optional.of("the Java SDK has no asymmetric objects; the Kotlin SDK has")
                : Optional.empty();
    }

    @Override
    public String write(ModelClass type) {
        List<String> options = new ArrayList<>();
        if (type.isRenamed()) {
            options.add("name = " + QUOTED.of(type.stored()));
        }
        if (type.kind() == Kind.EMBEDDED) {
            options.add("embedded = true");
        }
        String annotation = options.isEmpty() ? "" : "@RealmClass(" + String.join(", ", options) + ")\n";
        List<String> parts = new ArrayList<>();
        type.members().forEach(member -> parts.add(field(type, member)));
        Set<String> getters = new HashSet<>(FINAL_GETTERS);
        String comment = "// Standard getters & setters\n";
        for (Member member : type.members()) {
            parts.add(comment + access(type, member, getters));
            comment = "";
        }
        return Sdk.block(annotation + "public class " + type.name() + " extends RealmObject {", parts, "\n\n", "}");
    }

    private static String field(ModelClass type, Member member) {
        List<String> lines = new ArrayList<>();
        if (member.isKey()) {
            lines.add("@PrimaryKey");
        }
        if (member.isIndexed()) {
            lines.add("@Index");
        }
        if (isAnnotated(member)) {
            lines.add("@Required");
        }
        if (member.isRenamed()) {
            lines.add("@RealmField(" + QUOTED.of(member.stored()) + ")");
        }
        lines.add("private " + type(type, member) + " " + member.name() + ";");
        return String.join("\n", lines);
    }

    /// A primitive type is required by itself. On a list the annotation speaks of the elements; where these are
    /// objects it does not compile.
    private static boolean isAnnotated(Member member) {
        if (member.optional()) {
            return false;
        }
        return switch (member.property().type()) {
            case Scalar scalar -> boxed(scalar).equals(plain(scalar)) && scalar != Scalar.MIXED;
            case ListOf list -> list.element() instanceof Scalar scalar && scalar != Scalar.MIXED;
            case Link ignored -> false;
            case SetOf ignored -> false;
            case DictionaryOf ignored -> false;
        };
    }

    private static String access(ModelClass type, Member member, Set<String> getters) {
        String name = member.name();
        String ending = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        while (!getters.add("get" + ending)) {
            ending += "_";
        }
        String of = type(type, member);
        return "public " + of + " get" + ending + "() { return " + name + "; }\n" + "public void set" + ending + "("
                + of + " " + name + ") { this." + name + " = " + name + "; }";
    }

    private static String type(ModelClass type, Member member) {
        return switch (member.property().type()) {
            case Scalar scalar -> member.optional() ? boxed(scalar) : plain(scalar);
            case Link link -> type.target(link);
            case ListOf list -> "RealmList<" + element(type, list.element()) + ">";
            case SetOf set -> "RealmSet<" + element(type, set.element()) + ">";
            case DictionaryOf dictionary -> "RealmDictionary<" + element(type, dictionary.element()) + ">";
        };
    }

    private static String element(ModelClass type, Element element) {
        return switch (element) {
            case Scalar scalar -> boxed(scalar);
            case Link link -> type.target(link);
        };
    }

    private static String plain(Scalar scalar) {
        return switch (scalar) {
            case INT -> "long";
            case BOOL -> "boolean";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case STRING, DATA, DATE, OBJECT_ID, UUID, DECIMAL, MIXED -> boxed(scalar);
        };
    }

    private static String boxed(Scalar scalar) {
        return switch (scalar) {
            case INT -> "Long";
            case BOOL -> "Boolean";
            case FLOAT -> "Float";
            case DOUBLE -> "Double";
            case STRING -> "String";
            case DATA -> "byte[]";
            case DATE -> "Date";
            case OBJECT_ID -> "ObjectId";
            case UUID -> "UUID";
            case DECIMAL -> "Decimal128";
            case MIXED -> "RealmAny";
        };
    }

    private static String escaped(int point) {
        return Quoted.DOUBLE.escape().apply(point);
    }
}
