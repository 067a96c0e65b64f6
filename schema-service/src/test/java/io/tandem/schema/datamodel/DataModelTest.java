package io.tandem.schema.datamodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.datamodel.DataModel.Model;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.model.RealmNotation;
import io.tandem.schema.notation.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OTHERS = """
            {'name':'Person','primaryKey':'_id','properties':{'_id':'uuid'}},
            {'name':'Address','embedded':true,'properties':{'street':'string?'}}""";

    /// Where a class with one property has it.
    private static final Map<SdkLanguage, String> SHELLS = Map.of(
            SdkLanguage.C_SHARP, "class T : IRealmObject { [MapTo(\"value\")] %s }",
            SdkLanguage.CPP, "struct T { %s }; REALM_SCHEMA(T, value)",
            SdkLanguage.DART, "@RealmModel() class _T { %s }",
            SdkLanguage.JAVA, "public class T extends RealmObject { %s // Standard getters & setters",
            SdkLanguage.JAVA_SCRIPT, "export const TSchema = { name: 'T', properties: { %s, }, };",
            SdkLanguage.KOTLIN, "class T : RealmObject { %s }",
            SdkLanguage.OBJECTIVE_C, "@interface T : RLMObject %s @end",
            SdkLanguage.SWIFT, "class T: Object { %s }",
            SdkLanguage.TYPE_SCRIPT,
                    "export type T = { %s }; export const TSchema = { name: 'T', properties: { %s, }, };");

    @ParameterizedTest
    @EnumSource
    void a_property_is_declared_as_the_sdk_wants_it(SdkLanguage language) {
        SoftAssertions all = new SoftAssertions();
        List<String> lines = resource(language.word()).lines().toList();
        for (String line : lines) {
            String[] parts = line.split(" *\\| ?", 2);
            Model model = model(language, "{'name':'T','properties':{'value':'" + parts[0] + "'}}," + OTHERS, "T");
            if (parts[1].isEmpty()) {
                all.assertThat(codes(model.warnings())).as(line).containsExactly("/T/value not-in-sdk");
                all.assertThat(model.code()).as(line).doesNotContain("value");
            } else {
                // A type and what describes it, in TypeScript.
                Object[] declared = parts[1].split("(?<=;) (?=value: ')", 2);
                all.assertThat(model.warnings()).as(line).isEmpty();
                all.assertThat(model.code().replaceAll("\\s+", " "))
                        .as(line)
                        .contains(SHELLS.get(language).formatted(declared));
            }
        }
        assertThat(lines).hasSize(42);
        all.assertAll();
    }

    /// One model with everything in it, and what it is in each language.
    @ParameterizedTest
    @EnumSource
    void a_model_is_written_as_the_sdk_wants_it(SdkLanguage language) {
        DataModel model = DataModel.of(language, app("""
                {'name':'Person','primaryKey':'_id','properties':{'name':'string','_id':'objectId','age':'int?',
                 'email':{'type':'string?','indexed':true},'default':'bool','home':'Address','dogs':'Dog[]',
                 'owner_of':'Person{}','first name':'string?'}},
                {'name':'Dog','primaryKey':'_id','properties':{'_id':'string','kennel':'Address'}},
                {'name':'Address','embedded':true,'properties':{'street':'string','tags':'string<>'}},
                {'name':'Reading','asymmetric':true,'primaryKey':'_id','properties':{'_id':'int','at':'date'}}"""), title -> true);

        String imports = model.imports().isEmpty() ? "" : String.join("\n", model.imports()) + "\n\n";
        String written = imports + model.code();
        assertThat(written).isEqualTo(resource("whole/" + language.word()));
    }

    @Test
    void a_model_by_itself_has_what_is_embedded_in_it_and_all_models_have_it_once() {
        String types = """
                {'name':'B','primaryKey':'_id','properties':{'_id':'int','at':'Address'}},
                {'name':'A','primaryKey':'_id','properties':{'_id':'int','at':'Address'}},
                {'name':'Address','embedded':true,'properties':{'street':'string'}}""";

        DataModel all = DataModel.of(SdkLanguage.SWIFT, app(types), title -> true);
        DataModel one = DataModel.of(SdkLanguage.SWIFT, app(types), "B"::equals);

        assertThat(all.models()).extracting(Model::title).containsExactly("A", "B");
        assertThat(all.models()).allMatch(model -> model.code().contains("class Address: EmbeddedObject"));
        assertThat(all.code()).containsOnlyOnce("class Address: EmbeddedObject");
        assertThat(one.models()).extracting(Model::title).containsExactly("B");
        assertThat(one.code()).isEqualTo(one.models().getFirst().code());
    }

    @Test
    void a_type_that_an_sdk_cannot_declare_is_an_error_and_what_leads_to_it_a_warning() {
        Model reading = model(
                SdkLanguage.JAVA, "{'name':'R','asymmetric':true,'primaryKey':'_id','properties':{'_id':'int'}}", "R");
        String types = """
                {'name':'A','primaryKey':'_id','properties':{'_id':'int','b':'union','class':'int?',
                 'x':{'type':'int','indexed':true}}},
                {'name':'union','primaryKey':'_id','properties':{'_id':'int'}}""";
        Model named = model(SdkLanguage.CPP, types, "union");
        Model linked = model(SdkLanguage.CPP, types, "A");

        assertThat(reading.code()).isEmpty();
        assertThat(codes(reading.error().stream().toList())).containsExactly("/R not-in-sdk");
        assertThat(codes(named.error().stream().toList())).containsExactly("/union no-sdk-name");
        assertThat(linked.error()).isEmpty();
        assertThat(codes(linked.warnings())).containsExactly("/A/b not-in-sdk", "/A/class no-sdk-name", "/A/x indexed");
        assertThat(linked.code()).contains("REALM_SCHEMA(A, _id, x)");
    }

    @Test
    void a_property_may_be_called_like_what_it_links_to() {
        String types = """
                {'name':'A','primaryKey':'_id','properties':{'_id':'int','B':'B'}},
                {'name':'B','primaryKey':'_id','properties':{'_id':'int'}}""";

        assertThat(model(SdkLanguage.CPP, types, "A").code()).contains("realm::B* B;");
        assertThat(model(SdkLanguage.SWIFT, types, "A").code()).contains("var B_: B?", "[\"B_\": \"B\"]");
        assertThat(model(SdkLanguage.JAVA, types, "A").code()).contains("private B B;");
        assertThat(model(SdkLanguage.C_SHARP, types, "A").code()).contains("public B B { get; set; }");
    }

    @Test
    void a_language_is_known_by_its_names() {
        assertThat(Stream.of("C_SHARP", "csharp", "C#", "OBJECTIVE_C", "objectivec", "TYPE_SCRIPT", "Flutter", "c++")
                        .map(word -> SdkLanguage.of(word).orElseThrow()))
                .containsExactly(
                        SdkLanguage.C_SHARP,
                        SdkLanguage.C_SHARP,
                        SdkLanguage.C_SHARP,
                        SdkLanguage.OBJECTIVE_C,
                        SdkLanguage.OBJECTIVE_C,
                        SdkLanguage.TYPE_SCRIPT,
                        SdkLanguage.DART,
                        SdkLanguage.CPP);
        assertThat(SdkLanguage.of("cobol")).isEmpty();
    }

    private static List<String> codes(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.at() + " " + finding.code().word())
                .toList();
    }

    private static Model model(SdkLanguage language, String types, String title) {
        return DataModel.of(language, app(types), title::equals).models().getFirst();
    }

    /// The schemas of an app with these object types.
    static List<TypeSchema> app(String types) {
        Map<String, ObjectType> all = new LinkedHashMap<>();
        try {
            RealmNotation.objectTypes(JSON.readTree("[" + types.replace('\'', '"') + "]"), "objectTypes")
                    .forEach(type -> all.put(type.name(), type));
        } catch (JsonProcessingException e) {
            throw new AssertionError(types, e);
        }
        return all.values().stream()
                .filter(type -> type.kind() != Kind.EMBEDDED)
                .map(type -> schema(type, all))
                .toList();
    }

    private static TypeSchema schema(ObjectType type, Map<String, ObjectType> all) {
        List<ObjectType> own = Stream.concat(
                        Stream.of(type),
                        type.properties().stream()
                                .flatMap(property -> PropertyTypes.target(property.type()).stream())
                                .distinct()
                                .map(all::get)
                                .filter(target -> target != null && target.kind() == Kind.EMBEDDED))
                .toList();
        return TypeSchema.empty(type.name()).with(SchemaDiff.between(List.of(), own), false, 1);
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(
                DataModelTest.class.getResourceAsStream("/data-models/" + name + ".txt"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
