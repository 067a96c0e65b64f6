package io.tandem.schema.datamodel;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How an SDK declares object types.
sealed interface Sdk
        permits CppSdk,
                DotNetSdk,
                FlutterSdk,
                JavaScriptSdk,
                JavaSdk,
                KotlinSdk,
                ObjectiveCSdk,
                SwiftSdk,
                TypeScriptSdk {

    /// What its language can call classes and properties.
    Names names();

    /// A class, ending with a line break.
    String write(ModelClass type);

    /// The lines that a file with this code begins with.
    List<String> imports(String code);

    /// Whether a class and a property may be called otherwise in the program than they are stored.
    default boolean maps() {
        return true;
    }

    /// Why the SDK cannot declare object types of this kind.
    default Optional<String> lacks(Kind kind) {
        return Optional.empty();
    }

    /// Why the SDK cannot declare this property.
    default Optional<String> lacks(Property property) {
        return Optional.empty();
    }

    /// Whether what is embedded has to be declared before the object type that embeds it.
    default boolean embeddedFirst() {
        return false;
    }

    /// Whether the SDK declares indexes.
    default boolean indexes() {
        return true;
    }

    /// Those of the import lines whose last word the code has.
    static List<String> used(List<String> imports, String code) {
        Set<String> words = Pattern.compile("\\w+")
                .matcher(code)
                .results()
                .map(word -> word.group())
                .collect(Collectors.toSet());
        return imports.stream().filter(line -> words.contains(lastWord(line))).toList();
    }

    /// The last word of an import line, e.g. `ObjectId` of `import org.bson.types.ObjectId;`.
    static String lastWord(String line) {
        return line.substring(line.lastIndexOf('.') + 1).replace(";", "");
    }

    /// Words between spaces and line breaks.
    static Set<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }

    /// A head, parts one level further in, and a tail, ending with a line break.
    static String block(String head, List<String> parts, String separator, String tail) {
        String body = String.join(separator, parts).indent(4);
        // Empty lines between the parts stay empty.
        return head + "\n" + body.replaceAll("(?m)^ +$", "") + tail + "\n";
    }
}
