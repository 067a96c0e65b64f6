package io.tandem.schema.datamodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.evolution.TypeSchema;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Any text may be the name of a stored property, and most of an object type.
class NamesTest {
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "1st",
            "a b",
            "a_b",
            "a-b",
            "class",
            "Class",
            "default",
            "\"",
            "'",
            "\\",
            "\\u000a",
            "\n",
            "\u2028",
            "${x}",
            "$x",
            "`",
            "*/",
            "//",
            "_",
            "__",
            "_id",
            "id",
            "Id",
            "realm",
            "description",
            "hashCode",
            "newest",
            "größe",
            "日本",
            "\uD83D\uDE00",
            "__proto__",
            "constructor",
            "\u202Eright",
            "\u0085",
            "end\");",
            "\u0007" + "7");

    @ParameterizedTest
    @CsvSource({
        "SWIFT,  class,       class_",
        "SWIFT,  description, description_",
        "SWIFT,  'first name',first_name",
        "SWIFT,  größe,       größe",
        "SWIFT,  1st,         _1st",
        "KOTLIN, object,      object_",
        "KOTLIN, data,        data",
        "JAVA,   default,     default_",
        "C_SHARP,owner_id,    OwnerId",
        "C_SHARP,_id,         Id",
        "C_SHARP,t,           T_",
        "C_SHARP,realm,       Realm_",
        "DART,   _id,         id",
        "DART,   __1,         v1",
        "DART,   größe,       gr__e",
        "DART,   T,           T_",
        "DART,   register,    register_",
        "DART,   fromEJson,   fromEJson_",
        "OBJECTIVE_C, newest, newest",
        "OBJECTIVE_C, newOne, its_newOne",
        "DART,   Dog,         Dog_",
        "SWIFT,  Dog,         Dog_",
        "C_SHARP,dog,         Dog",
        "JAVA_SCRIPT, 'a b',  a b",
        "TYPE_SCRIPT, class,  class",
    })
    void a_property_is_called_like_its_stored_name(SdkLanguage language, String stored, String called) {
        assertThat(language.sdk().names().ofMembers(List.of(stored), "T", List.of("T", "Dog")))
                .containsEntry(stored, called);
    }

    @Test
    void what_can_keep_its_name_keeps_it_and_no_two_get_one() {
        Names dart = SdkLanguage.DART.sdk().names();
        assertThat(dart.ofMembers(List.of("_id", "__id", "id"), "T", List.of("T")))
                .containsEntry("id", "id")
                .containsEntry("_id", "id_")
                .containsEntry("__id", "id__");
        assertThat(SdkLanguage.SWIFT.sdk().names().ofClasses(List.of("List", "List_", "Task")))
                .containsEntry("List", "List__")
                .containsEntry("List_", "List_")
                .containsEntry("Task", "Task");
    }

    @Test
    void no_class_is_called_like_one_that_the_generated_code_needs() {
        assertThat(SdkLanguage.DART.sdk().names().ofClasses(List.of("Stream", "Iterable", "RealmList", "Task")))
                .containsEntry("Stream", "Stream_")
                .containsEntry("Iterable", "Iterable_")
                .containsEntry("RealmList", "RealmList_")
                .containsEntry("Task", "Task");
    }

    @Test
    void a_stored_name_is_told_to_the_sdk_as_it_is() {
        assertThat(write(SdkLanguage.SWIFT)).contains("\"\\u{a}\"", "\\u{2028}", "\"${x}\"");
        assertThat(write(SdkLanguage.KOTLIN)).contains("@PersistedName(\"\\${x}\")", "@PersistedName(\"\\\"\")");
        assertThat(write(SdkLanguage.DART)).contains("@MapTo('\\${x}')", "@MapTo('\\'')");
        assertThat(write(SdkLanguage.JAVA)).contains("@RealmField(\"\\012\")", "@RealmField(\"\\0077\")");
        assertThat(write(SdkLanguage.C_SHARP)).contains("[MapTo(\"\\u202eright\")]");
        assertThat(write(SdkLanguage.OBJECTIVE_C)).contains("@\"\\342\\200\\250\"");
    }

    @Test
    void java_reads_what_is_written() throws IOException {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        problems,
                        List.of("-proc:none"),
                        null,
                        List.of(new Source(write(SdkLanguage.JAVA))));

        task.parse();

        assertThat(problems.getDiagnostics()).isEmpty();
    }

    @Test
    void javascript_reads_what_is_written_and_finds_each_name(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path node = Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .map(each -> Path.of(each, "node"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(node != null, "no node here");
        Path module = folder.resolve("model.mjs");
        Files.writeString(
                module,
                write(SdkLanguage.JAVA_SCRIPT)
                        + "console.log(Object.keys(Evil__type__Schema.properties).length, Evil__type__Schema.name.length)");

        Process run = new ProcessBuilder(node.toString(), module.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(HOSTILE.size() + " 12");
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /// A type whose properties have all these names.
    private static String write(SdkLanguage language) {
        ObjectType type = new ObjectType(
                "Evil \"type\"\n",
                ObjectType.Kind.TOP_LEVEL,
                Optional.of("_id"),
                HOSTILE.stream()
                        .map(name -> new Property(name, Scalar.STRING, false, false))
                        .toList());
        TypeSchema schema = TypeSchema.empty(type.name()).with(SchemaDiff.between(List.of(), List.of(type)), false, 1);
        DataModel model = DataModel.of(language, List.of(schema), title -> true);
        return String.join("\n", model.imports()) + "\n" + model.code();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String code) {
            super(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
