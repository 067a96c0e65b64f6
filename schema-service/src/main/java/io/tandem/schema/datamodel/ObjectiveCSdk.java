package io.tandem.schema.datamodel;

import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.datamodel.ModelClass.Member;
import io.tandem.schema.evolution.PropertyTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Objective-C: an interface with its properties, and an implementation that says what is special about them.
final class ObjectiveCSdk implements Sdk {
    private static final Quoted QUOTED = Quoted.DOUBLE.with(ObjectiveCSdk::octal);
    private static final Pattern OWNING = Pattern.compile("_*(alloc|copy|init|mutableCopy|new)([^a-z].*|)");
    private static final Names NAMES = Names.of(
                    Sdk.words("""
                            auto break case char const continue default do double else enum extern float for goto if
                            inline int long register restrict return short signed sizeof static struct switch typedef
                            union unsigned void volatile while BOOL Class IMP NO NULL Nil SEL YES bycopy byref id in
                            inout nil oneway out self super"""),
                    Sdk.words("""
                            NSData NSDate NSInteger NSNumber NSObject NSString NSUUID RLMArray RLMAsymmetricObject
                            RLMBool RLMData RLMDate RLMDecimal128 RLMDictionary RLMDouble RLMEmbeddedObject RLMFloat
                            RLMInt RLMObject RLMObjectId RLMRealm RLMSet RLMString RLMUUID RLMValue"""),
                    // What RLMObject and NSObject have.
                    Sdk.words("""
                            autorelease class className dealloc debugDescription description finalize frozen hash
                            invalidated isEqual isProxy load objectSchema observationInfo realm release retain
                            retainCount superclass zone"""))
            // Compilers take a property of such a name for one that hands its value over.
            .with(name -> OWNING.matcher(name).matches() ? "its_" + name : name);

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public List<String> imports(String code) {
        return List.of("#import <Foundation/Foundation.h>", "#import <Realm/Realm.h>");
    }

    @Override
    public String write(ModelClass type) {
        String kind =
                switch (type.kind()) {
                    case TOP_LEVEL -> "RLMObject";
                    case EMBEDDED -> "RLMEmbeddedObject";
                    case ASYMMETRIC -> "RLMAsymmetricObject";
                };
        List<String> lines = new ArrayList<>();
        type.linked().forEach(target -> lines.add("@class " + target + ";\n@protocol " + target + ";"));
        lines.add((lines.isEmpty() ? "" : "\n") + "@interface " + type.name() + " : " + kind);
        type.members().forEach(member -> lines.add("@property " + type(type, member) + member.name() + ";"));
        lines.add("@end\nRLM_COLLECTION_TYPE(" + type.name() + ")\n\n@implementation " + type.name());
        lines.addAll(methods(type));
        lines.add("@end\n");
        return String.join("\n", lines);
    }

    private static List<String> methods(ModelClass type) {
        List<String> methods = new ArrayList<>();
        type.key().ifPresent(key -> methods.add(method("NSString *", "primaryKey", "@" + QUOTED.of(key.name()))));
        add(methods, "requiredProperties", type.members().stream().filter(ObjectiveCSdk::isRequired));
        add(methods, "indexedProperties", type.members().stream().filter(Member::isIndexed));
        if (!type.renamed().isEmpty()) {
            String pairs = type.renamed().stream()
                    .map(member -> "@" + QUOTED.of(member.name()) + ": @" + QUOTED.of(member.stored()))
                    .collect(Collectors.joining(", ", "@{", "}"));
            methods.add(method("NSDictionary<NSString *, NSString *> *", "propertiesMapping", pairs));
        }
        if (type.isRenamed()) {
            methods.add(method("NSString *", "_realmObjectName", "@" + QUOTED.of(type.stored())));
        }
        return methods;
    }

    private static void add(List<String> methods, String name, Stream<Member> members) {
        String names = members.map(member -> "@" + QUOTED.of(member.name())).collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            methods.add(method("NSArray<NSString *> *", name, "@[" + names + "]"));
        }
    }

    private static String method(String type, String name, String value) {
        return "+ (" + type + ")" + name + " {\n    return " + value + ";\n}";
    }

    /// Numbers that are no objects are required by themselves; of a collection it speaks of its elements.
    private static boolean isRequired(Member member) {
        Element element = PropertyTypes.element(member.property().type());
        boolean isPlain = member.property().type() instanceof Scalar scalar && isNumber(scalar);
        return !member.optional() && !isPlain && element instanceof Scalar && element != Scalar.MIXED;
    }

    private static boolean isNumber(Scalar scalar) {
        return scalar == Scalar.INT || scalar == Scalar.BOOL || scalar == Scalar.FLOAT || scalar == Scalar.DOUBLE;
    }

    private static String type(ModelClass type, Member member) {
        return switch (member.property().type()) {
            case Scalar scalar -> scalar(scalar, member.optional());
            case Link link -> type.target(link) + " *";
            case ListOf list -> "RLMArray<" + element(type, list.element()) + "> *";
            case SetOf set -> "RLMSet<" + element(type, set.element()) + "> *";
            case DictionaryOf dictionary -> dictionary(type, dictionary.element());
        };
    }

    private static String dictionary(ModelClass type, Element element) {
        return switch (element) {
            case Scalar scalar ->
                "RLMDictionary<NSString *, " + object(scalar) + "><RLMString, " + protocol(scalar) + "> *";
            case Link link ->
                "RLMDictionary<NSString *, " + type.target(link) + " *><RLMString, " + type.target(link) + "> *";
        };
    }

    private static String element(ModelClass type, Element element) {
        return switch (element) {
            case Scalar scalar -> protocol(scalar);
            case Link link -> type.target(link) + " *><" + type.target(link);
        };
    }

    private static String scalar(Scalar scalar, boolean optional) {
        if (isNumber(scalar)) {
            return optional ? "NSNumber<" + protocol(scalar) + "> *" : number(scalar) + " ";
        }
        return scalar == Scalar.MIXED ? "id<RLMValue> " : object(scalar);
    }

    private static String number(Scalar scalar) {
        return switch (scalar) {
            case BOOL -> "BOOL";
            case INT -> "NSInteger";
            case FLOAT -> "float";
            case DOUBLE, STRING, DATA, DATE, OBJECT_ID, UUID, DECIMAL, MIXED -> "double";
        };
    }

    private static String object(Scalar scalar) {
        return switch (scalar) {
            case BOOL, INT, FLOAT, DOUBLE -> "NSNumber *";
            case STRING -> "NSString *";
            case DATA -> "NSData *";
            case DATE -> "NSDate *";
            case OBJECT_ID -> "RLMObjectId *";
            case UUID -> "NSUUID *";
            case DECIMAL -> "RLMDecimal128 *";
            case MIXED -> "NSObject *";
        };
    }

    private static String protocol(Scalar scalar) {
        return switch (scalar) {
            case INT -> "RLMInt";
            case BOOL -> "RLMBool";
            case FLOAT -> "RLMFloat";
            case DOUBLE -> "RLMDouble";
            case STRING -> "RLMString";
            case DATA -> "RLMData";
            case DATE -> "RLMDate";
            case OBJECT_ID -> "RLMObjectId";
            case UUID -> "RLMUUID";
            case DECIMAL -> "RLMDecimal128";
            case MIXED -> "RLMValue";
        };
    }

    /// C names no control characters.
    private static String octal(int point) {
        StringBuilder bytes = new StringBuilder();
        for (byte each : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            bytes.append("\\%03o".formatted(each & 0xFF));
        }
        return bytes.toString();
    }
}
