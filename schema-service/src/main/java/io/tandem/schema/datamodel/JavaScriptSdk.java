package io.tandem.schema.datamodel;

import io.tandem.contract.schema.ObjectType.Kind;
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
import java.util.Set;
import java.util.regex.Pattern;

/// JavaScript: an object for each type. Any text is the name of a property there, and of an object type.
final class JavaScriptSdk implements Sdk {
    static final Set<String> RESERVED = Sdk.words("""
            arguments await break case catch class const continue debugger default delete do else enum eval export extends
            false finally for function if implements import in instanceof interface let new null package private
            protected public return static super switch this throw true try typeof undefined var void while with yield
            NaN Infinity""");
    private static final Names NAMES = Names.of(Set.of(), Set.of(), Set.of()).with(Names.Alphabet.QUOTED_PROPERTIES);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return List.of();
    }

    @Override
    public String write(ModelClass type) {
        return schema(type);
    }

    /// The object that describes a type.
    static String schema(ModelClass type) {
        List<String> lines = new ArrayList<>();
        lines.add("  name: " + Quoted.SINGLE.of(type.stored()) + ",");
        if (type.kind() != Kind.TOP_LEVEL) {
            lines.add(type.kind() == Kind.EMBEDDED ? "  embedded: true," : "  asymmetric: true,");
        }
        lines.add("  properties: {");
        type.members().forEach(member -> lines.add("    " + key(member) + ": " + value(member) + ","));
        lines.add("  },");
        type.key().ifPresent(key -> lines.add("  primaryKey: " + Quoted.SINGLE.of(key.stored()) + ","));
        return "export const " + type.name() + "Schema = {\n" + String.join("\n", lines) + "\n};\n";
    }

    /// The name of a property, in quotes where it needs them.
    static String key(Member member) {
        if (member.name().equals("__proto__")) {
            // Written like another it would be no property.
            return "['__proto__']";
        }
        return PLAIN.matcher(member.name()).matches() ? member.name() : Quoted.SINGLE.of(member.name());
    }

    private static String value(Member member) {
        Element element = PropertyTypes.element(member.property().type());
        String collection =
                switch (member.property().type()) {
                    case Element ignored -> "";
                    case ListOf ignored -> "[]";
                    case SetOf ignored -> "<>";
                    case DictionaryOf ignored -> "{}";
                };
        String word =
                switch (element) {
                    // Alone it is a dictionary of anything.
                    case Scalar scalar when scalar == Scalar.MIXED && collection.equals("{}") -> "";
                    case Scalar scalar when scalar == Scalar.MIXED -> "mixed";
                    case Scalar scalar -> scalar.notation() + (member.optional() ? "?" : "");
                    case Link link -> link.target();
                };
        if (element instanceof Link && isMistaken(word)) {
            String kind =
                    switch (collection) {
                        case "[]" -> "list";
                        case "<>" -> "set";
                        case "{}" -> "dictionary";
                        default -> "object";
                    };
            return "{ type: '" + kind + "', objectType: " + Quoted.SINGLE.of(word) + " }";
        }
        String text = Quoted.SINGLE.of(word + collection);
        return member.isIndexed() ? "{ type: " + text + ", indexed: true }" : text;
    }

    /// Whether the name of an object type would be read as something else.
    private static boolean isMistaken(String type) {
        return Scalar.of(type).isPresent() || type.matches("(?s).*(\\?|\\[]|<>|\\{})");
    }
}
