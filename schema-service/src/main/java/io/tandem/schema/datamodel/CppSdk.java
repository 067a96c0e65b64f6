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
import java.util.Set;

/// C++: a struct, and the macro that names what of it is stored. Nothing has another name than the stored one.
final class CppSdk implements Sdk {
    private static final Names NAMES = Names.of(
            Sdk.words("""
                    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t
                    class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit
                    continue decltype default delete do double dynamic_cast else enum explicit export extern false float
                    for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or
                    or_eq private protected public register reinterpret_cast requires return short signed sizeof static
                    static_assert static_cast struct switch template this thread_local throw true try typedef typeid
                    typename union unsigned using virtual void volatile wchar_t while xor xor_eq"""),
            // They would lie in the SDK's own namespace.
            Sdk.words("""
                    app backlink decimal128 linking_objects managed mixed notification_token object object_id primary_key
                    realm results std uuid int64_t"""),
            Set.of());

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public boolean maps() {
        return false;
    }

    @Override
    public boolean embeddedFirst() {
        return true;
    }

    @Override
    public boolean indexes() {
        return false;
    }

    @Override
    public List<String> imports(String code) {
        return List.of("#include <cpprealm/sdk.hpp>");
    }

    @Override
    public Optional<String> lacks(Property property) {
        return PropertyTypes.element(property.type()) == Scalar.FLOAT
                ? Optional.of("the C++ SDK has no float, and a double is not what the schema has")
                : Optional.empty();
    }

    @Override
    public String write(ModelClass type) {
        String macro =
                switch (type.kind()) {
                    case TOP_LEVEL -> "REALM_SCHEMA";
                    case EMBEDDED -> "REALM_EMBEDDED_SCHEMA";
                    case ASYMMETRIC -> "REALM_ASYMMETRIC_SCHEMA";
                };
        StringBuilder code = new StringBuilder("namespace realm {\n\n");
        type.linked().forEach(target -> code.append("struct ").append(target).append(";\n"));
        code.append(type.linked().isEmpty() ? "" : "\n");
        List<String> names = new ArrayList<>(List.of(type.name()));
        type.members().forEach(member -> names.add(member.name()));
        code.append(Sdk.block(
                "struct " + type.name() + " {",
                type.members().stream().map(member -> declaration(type, member)).toList(),
                "\n",
                "};"));
        return code.append(macro + "(" + String.join(", ", names) + ")\n\n} // namespace realm\n")
                .toString();
    }

    private static String declaration(ModelClass type, Member member) {
        String of = type(type, member);
        return (member.isKey() ? "realm::primary_key<" + of + ">" : of) + " " + member.name() + ";";
    }

    private static String type(ModelClass type, Member member) {
        boolean optional = member.optional();
        return switch (member.property().type()) {
            case Element element -> element(type, element, optional);
            case ListOf list -> "std::vector<" + element(type, list.element(), optional) + ">";
            case SetOf set -> "std::set<" + element(type, set.element(), optional) + ">";
            case DictionaryOf dictionary ->
                "std::map<std::string, " + element(type, dictionary.element(), optional) + ">";
        };
    }

    private static String element(ModelClass type, Element element, boolean optional) {
        return switch (element) {
            case Scalar scalar when optional && scalar != Scalar.MIXED -> "std::optional<" + scalar(scalar) + ">";
            case Scalar scalar -> scalar(scalar);
            // Beside a member of the same name it needs the namespace.
            case Link link -> (type.hasMember(type.target(link)) ? "realm::" : "") + type.target(link) + "*";
        };
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case INT -> "int64_t";
            case BOOL -> "bool";
            case FLOAT, DOUBLE -> "double";
            case STRING -> "std::string";
            case DATA -> "std::vector<std::uint8_t>";
            case DATE -> "std::chrono::time_point<std::chrono::system_clock>";
            case OBJECT_ID -> "realm::object_id";
            case UUID -> "realm::uuid";
            case DECIMAL -> "realm::decimal128";
            case MIXED -> "realm::mixed";
        };
    }
}
