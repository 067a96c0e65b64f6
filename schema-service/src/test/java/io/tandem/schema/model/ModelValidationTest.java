package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.ModelEvolution;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import io.tandem.schema.model.ModelValidation.Realm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The texts of `docs/reference/validation-texts.md` that no case of `cases/schema-changes.json` has.
class ModelValidationTest {
    private static final List<Pattern> REFERENCE = reference();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'name':'T','primaryKey':'id','properties':{'id':'int'}}] | The primary key property on a synchronized Realm must be named '_id' but found 'id' for type 'T'",
                "[{'name':'T','asymmetric':true,'properties':{}}] | There must be a primary key property named '_id' on a synchronized Realm but none was found for type 'T'",
                "[{'name':'T','primaryKey':'_id','properties':{}}] | Specified primary key 'T._id' does not exist.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','e':'E'}},{'name':'E','embedded':true,'primaryKey':'_id','properties':{'_id':'int'}}] | Embedded object type 'E' cannot have a primary key.",
                "[{'name':'E','embedded':true,'properties':{}}] | Embedded object 'E' is unreachable by any link path from top level objects.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'double[]'}}] | Property 'T._id' of type 'array' cannot be made the primary key.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':'Nobody'}}] | Property 'T.x' of type 'object' has unknown object type 'Nobody'",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':'Nobody<>'}}] | Property 'T.x' of type 'set' has unknown object type 'Nobody'",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'dictionary','objectType':'T','optional':false}}}] | Property 'T.x' of type 'object' must be nullable.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'mixed','optional':false}}}] | Property 'T.x' of type 'Mixed' must be nullable.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':'T?[]'}}] | Property 'T.x' of type 'array' cannot be nullable.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'set','objectType':'T','optional':true}}}] | Property 'T.x' of type 'set' cannot be nullable.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'int[]','indexed':true}}}] | Property 'T.x' of type 'array' cannot be indexed.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'T','indexed':true}}}] | Property 'T.x' of type 'object' cannot be indexed.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':'A'}},{'name':'A','asymmetric':true,'primaryKey':'_id','properties':{'_id':'int'}}] | Property 'T.x' of type 'object' cannot be a link to an asymmetric object.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int'}},{'name':'T','primaryKey':'_id','properties':{'_id':'int'}}] | Type 'T' appears more than once in the schema.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','a':'int','c':{'type':'int','mapTo':'a'}}}] | Property 'a' appears more than once in the schema for type 'T'.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','a':{'type':'int','mapTo':'b'},'c':{'type':'int','mapTo':'a'}}}] | Property 'T.b' has an alias 'a' that conflicts with a property of the same name.",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'linkingObjects','objectType':'Nobody','property':'p'}}}] | Property 'T.x' of type 'linking objects' has unknown object type 'Nobody'",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'linkingObjects','objectType':'T','property':'p'}}}] | Property 'T.p' declared as origin of linking objects property 'T.x' does not exist",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'linkingObjects','objectType':'T','property':'_id'}}}] | Property 'T._id' declared as origin of linking objects property 'T.x' is not a link",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','u':'U','x':{'type':'linkingObjects','objectType':'T','property':'u'}}},{'name':'U','primaryKey':'_id','properties':{'_id':'int'}}] | Property 'T.u' declared as origin of linking objects property 'T.x' links to type 'U'",
            })
    void a_fault_of_a_synchronized_model_has_realm_cores_text(String model, String text) {
        assertThat(sync(model)).containsExactly(text);
        assertThat(REFERENCE).anyMatch(known -> known.matcher(text).matches());
    }

    @Test
    void the_reference_lists_every_text_that_the_cases_name() throws IOException {
        try (InputStream file = ModelValidationTest.class.getResourceAsStream("/cases/schema-changes.json")) {
            List<String> texts = new ObjectMapper()
                    .readTree(Objects.requireNonNull(file))
                    .valueStream()
                    .filter(each -> each.get("mode").asText().equals("validate"))
                    .flatMap(each -> each.get("messages").valueStream().skip(1))
                    .map(line -> line.asText().substring(2))
                    .toList();
            assertThat(texts).hasSizeGreaterThan(5).allSatisfy(text -> assertThat(REFERENCE)
                    .anyMatch(known -> known.matcher(text).matches()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'objectId?','self':'T','all':'T[]','by':'T{}','any':'mixed[]'}}]",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','x':{'type':'mixed','indexed':true},'w':{'type':'string','indexed':'full-text'}}}]",
                "[{'name':'A','asymmetric':true,'primaryKey':'_id','properties':{'_id':'int','t':'T','e':'E[]'}},{'name':'T','primaryKey':'_id','properties':{'_id':'int'}},{'name':'E','embedded':true,'properties':{'t':'T'}}]",
                "[{'name':'T','primaryKey':'_id','properties':{'_id':'int','up':{'type':'T','mapTo':'parent'},'down':{'type':'linkingObjects','objectType':'T','property':'up'}}}]",
                "[{'name':'Dog','mapTo':'T','primaryKey':'_id','properties':{'_id':'int','up':'Dog','down':{'type':'linkingObjects','objectType':'Dog','property':'up'}}}]",
            })
    void a_sound_model_has_no_fault(String model) {
        assertThat(sync(model)).isEmpty();
    }

    @Test
    void a_backlink_leads_back_over_what_is_stored_where_its_origins_name_stands_twice() {
        assertThat(sync("[{'name':'P','properties':{'_id':{'type':'linkingObjects','objectType':'P','property':'_id'},"
                        + "'age':{'type':'object','objectType':'P','optional':true,'mapTo':'_id'}}}]"))
                .containsExactly(
                        "Property '_id' appears more than once in the schema for type 'P'.",
                        "There must be a primary key property named '_id' on a synchronized Realm but none was found"
                                + " for type 'P'");
    }

    @Test
    void every_fault_is_named_at_once_in_realm_cores_order() {
        assertThat(sync("[{'name':'b','properties':{}},"
                        + "{'name':'B','primaryKey':'id','properties':{'id':'bool','y':{'type':'int','mapTo':'x'},'x':'Nobody',"
                        + "'f':{'type':'float?','indexed':true}}},"
                        + "{'name':'A','properties':{}},{'name':'A','embedded':true,'primaryKey':'k','properties':{}},"
                        + "{'name':'C','embedded':true,'properties':{'self':'C'}}]"))
                .containsExactly(
                        "Type 'A' appears more than once in the schema.",
                        "There must be a primary key property named '_id' on a synchronized Realm but none was found"
                                + " for type 'A'",
                        "Embedded object type 'A' cannot have a primary key.",
                        "Specified primary key 'A.k' does not exist.",
                        "Property 'x' appears more than once in the schema for type 'B'.",
                        "Property 'B.id' of type 'bool' cannot be made the primary key.",
                        "Property 'B.x' of type 'object' has unknown object type 'Nobody'",
                        "Property 'B.f' of type 'float' cannot be indexed.",
                        "The primary key property on a synchronized Realm must be named '_id' but found 'id' for type"
                                + " 'B'",
                        "There must be a primary key property named '_id' on a synchronized Realm but none was found"
                                + " for type 'b'");
    }

    @Test
    void cycles_are_named_from_every_embedded_type_in_them_and_then_the_orphans() {
        assertThat(sync("[{'name':'E','embedded':true,'properties':{'link':'F'}},"
                        + "{'name':'F','embedded':true,'properties':{'back':'E[]','leaf':'G'}},"
                        + "{'name':'D','embedded':true,'properties':{'e':'E{}'}},"
                        + "{'name':'G','embedded':true,'properties':{}},"
                        + "{'name':'T','primaryKey':'_id','properties':{'_id':'int','e':'E'}}]"))
                .containsExactly(
                        "Cycles containing embedded objects are not currently supported: 'E.link.back'",
                        "Cycles containing embedded objects are not currently supported: 'F.back.link'",
                        "Embedded object 'D' is unreachable by any link path from top level objects.");
    }

    @Test
    void a_cycle_behind_very_many_paths_is_found_in_time() {
        String layers = IntStream.range(0, 40)
                .mapToObj(i -> "{'name':'E%1$d','embedded':true,'properties':{'a':'E%2$d','b':'E%2$d'}}"
                        .formatted(i, i == 39 ? 38 : i + 1))
                .collect(Collectors.joining(","));

        assertThat(sync("[" + layers + ",{'name':'T','primaryKey':'_id','properties':{'_id':'int','e':'E0'}}]"))
                .containsExactly(
                        "Cycles containing embedded objects are not currently supported: 'E38.a.a'",
                        "Cycles containing embedded objects are not currently supported: 'E39.a.a'");
    }

    @Test
    void what_exists_beside_the_model_may_be_linked_to() {
        assertThat(ModelValidation.errors(
                        types("[{'name':'T','primaryKey':'_id','properties':{'_id':'int','u':'U','a':'A'}}]"),
                        RealmNotation.objectTypes(
                                types("[{'name':'U','primaryKey':'_id','properties':{'_id':'int'}},"
                                        + "{'name':'A','asymmetric':true,'properties':{}}]"),
                                ""),
                        Realm.SYNC))
                .containsExactly("Property 'T.a' of type 'object' cannot be a link to an asymmetric object.");
    }

    @Test
    void models_that_are_sound_each_by_itself_make_no_cycle_together() {
        String root = "{'name':'T','primaryKey':'_id','properties':{'_id':'int','e':'E','f':'F'}}";
        String there = "[" + root + ",{'name':'E','embedded':true,'properties':{'f':'F'}},"
                + "{'name':'F','embedded':true,'properties':{'n':'int'}}]";
        String declared = "[" + root + ",{'name':'E','embedded':true,'properties':{'n':'int'}},"
                + "{'name':'F','embedded':true,'properties':{'e':'E'}}]";
        TypeSchema known = TypeSchema.empty("T").with(SchemaDiff.between(List.of(), sound(there)), false, 1);
        Apply apply = (Apply)
                ModelEvolution.decide(Map.of("T", known), sound(declared), Authority.CLIENT_IN_DEVELOPMENT, false);

        assertThatCode(() -> ModelValidation.demandNoCycles(List.of(known))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModelValidation.demandNoCycles(apply.schemas().values()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(409);
                    assertThat(problem.body())
                            .containsEntry(
                                    "errors",
                                    List.of(
                                            "Cycles containing embedded objects are not currently supported: 'E.f.e'",
                                            "Cycles containing embedded objects are not currently supported: 'F.e.f'"));
                });
    }

    @Test
    void a_local_model_needs_no_key_and_may_leave_embedded_types_unused_but_is_never_asymmetric() {
        String model = "[{'name':'T','properties':{}},{'name':'E','embedded':true,'properties':{}},"
                + "{'name':'A','asymmetric':true,'properties':{}}]";

        assertThat(ModelValidation.errors(types(model), List.of(), Realm.LOCAL))
                .containsExactly("Asymmetric table 'A' not allowed in a local Realm");
    }

    /// The texts of the reference, each of its placeholders standing for anything.
    private static List<Pattern> reference() {
        try (Stream<String> lines = Files.lines(Path.of("../docs/reference/validation-texts.md"))) {
            return lines.takeWhile(line -> !line.startsWith("## What differs"))
                    .filter(line -> line.matches("\\| `[A-Z].*"))
                    .map(line -> line.substring(3, line.indexOf('`', 3)))
                    .map(text -> Pattern.compile(
                            Pattern.quote(text).replaceAll("%\\d", Matcher.quoteReplacement("\\E.+\\Q"))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> sync(String model) {
        return ModelValidation.errors(types(model), List.of(), Realm.SYNC);
    }

    private static List<ObjectType> sound(String model) {
        assertThat(sync(model)).isEmpty();
        return RealmNotation.objectTypes(types(model), "objectTypes");
    }

    private static List<DeclaredType> types(String json) {
        try {
            return RealmNotation.declared(new ObjectMapper().readTree(json.replace('\'', '"')), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
