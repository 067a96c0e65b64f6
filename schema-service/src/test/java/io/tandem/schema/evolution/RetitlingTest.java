package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.EvolutionDecision.Unchanged;
import io.tandem.schema.inference.Inference;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// What becomes of the titles that inference gave, once somebody declares types.
class RetitlingTest {
    private static final String B = "{'name':'B','embedded':true,'properties':{'a':'int'}}";

    @Test
    void the_objects_in_an_inferred_dictionary_get_the_declared_title_and_the_dictionary_none() {
        Map<String, TypeSchema> after = develop(
                app(inferred("A", "{_id: 1, e: {k: {a: 1}, m: {a: 2}}}")), type("A", "'_id':'int','e':'B{}'"), B);

        assertThat(text(after, "A")).containsExactly("A: _id int, e dictionary<string, B>?", "B: a int");
    }

    @Test
    void the_objects_in_an_inferred_list_get_the_declared_title() {
        Map<String, TypeSchema> after =
                develop(app(inferred("A", "{_id: 1, e: [{a: 1}]}")), type("A", "'_id':'int','e':'B[]'"), B);

        assertThat(text(after, "A")).containsExactly("A: _id int, e array<B>", "B: a int");
    }

    @Test
    void an_inferred_title_gives_way_to_an_object_type_of_that_name() {
        TypeSchema order = inferred("Order", "{_id: 1, item: {sku: 'a'}}");
        String declared = type("Order_item", "'_id':'int','n':'int?'");

        for (Authority authority : List.of(Authority.CLIENT_IN_DEVELOPMENT, Authority.OPERATOR)) {
            for (Map<String, TypeSchema> app :
                    List.of(app(order), app(order, inferred("Order_item", "{_id: 1, n: 2}")))) {
                Map<String, TypeSchema> after = decided(app, authority, declared);

                assertThat(text(after, "Order_item")).containsExactly("Order_item: _id int, n int?");
                assertThat(text(after, "Order"))
                        .containsExactly("Order: _id int, item <Order_item_>?", "Order_item_: sku string?");
            }
        }
    }

    @Test
    void an_inferred_title_gives_way_where_one_model_has_both_types() {
        Map<String, TypeSchema> after = develop(
                app(inferred("Order", "{_id: 1, item: {sku: 'a'}, list: [{sku: 'b'}]}")),
                type("Order", "'_id':'int','item':'Item','of':'Order_item','on':'Order_list'"),
                "{'name':'Item','embedded':true,'properties':{'sku':'string'}}",
                type("Order_item", "'_id':'int'"),
                type("Order_list", "'_id':'int'"),
                type("Order_list_", "'_id':'int'"));

        assertThat(text(after, "Order"))
                .containsExactly(
                        "Order: _id int, item <Item>?, list array<Order_list__>, of <Order_item>?, on <Order_list>?",
                        "Item: sku string",
                        "Order_list__: sku string?");
    }

    @Test
    void a_title_that_somebody_declared_stands() {
        Map<String, TypeSchema> app = develop(
                app(),
                type("Order", "'_id':'int','item':'Order_item'"),
                "{'name':'Order_item','embedded':true,'properties':{'sku':'string'}}");

        assertThat(ModelEvolution.decide(
                        app, types(type("Order_item", "'_id':'int'")), Authority.CLIENT_IN_DEVELOPMENT, false))
                .isInstanceOf(Refuse.class);
    }

    @Test
    void in_production_a_type_that_is_there_is_declared_whatever_was_inferred_beside_it() {
        Map<String, TypeSchema> app =
                app(inferred("Order", "{_id: 1, item: {sku: 'a'}}"), inferred("Order_item", "{_id: 1, n: 2}"));

        assertThat(ModelEvolution.decide(
                        app,
                        types(type("Order_item", "'_id':'int','n':'int?'")),
                        Authority.CLIENT_IN_PRODUCTION,
                        false))
                .isInstanceOf(Unchanged.class);
    }

    @Test
    void what_is_linked_to_lends_no_embedded_type_its_name() {
        Map<String, TypeSchema> declared =
                develop(app(), type("Order", "'_id':'int','of':'Order_item'"), type("Order_item", "'_id':'int'"));

        TypeSchema order = inferred(declared.get("Order"), "{_id: 1, of: 5, item: {sku: 'a'}}");

        assertThat(text(app(order), "Order"))
                .containsExactly("Order: _id int, of <Order_item>?, item <Order_item_>?", "Order_item_: sku string?");
    }

    @Test
    void what_is_retitled_has_what_the_app_knows_of_the_type() {
        Map<String, TypeSchema> carts = develop(
                app(),
                type("Cart", "'_id':'int','item':'Item'"),
                "{'name':'Item','embedded':true,'properties':{'sku':'int','x':'int?','y':'int?'}}");
        String order = type("Order", "'_id':'int','item':'Item','more':'Item'");
        String item = "{'name':'Item','embedded':true,'properties':{'sku':'int'}}";
        List<String> known = List.of("Order: _id int, item <Item>?, more <Item>?", "Item: sku int, x int?, y int?");

        assertThat(text(develop(carts, order, item), "Order")).containsExactlyInAnyOrderElementsOf(known);
        // Of two inferred types one is retitled, and the other one becomes it.
        for (String object : List.of("{_id: 1, item: {sku: 1}}", "{_id: 1, item: {sku: 1}, more: {sku: 1}}")) {
            assertThat(text(develop(with(carts, inferred("Order", object)), order, item), "Order"))
                    .isEqualTo(known);
        }
        // What objects told stands.
        TypeSchema otherwise = inferred("Order", "{_id: 1, item: {sku: 1, x: 'text', z: 1}, more: {}}");

        assertThat(text(develop(with(carts, otherwise), order, item), "Order"))
                .containsExactly(
                        "Order: _id int, item <Item>?, more <Item>?", "Item: sku int, x string?, z int?, y int?");
    }

    private static Map<String, TypeSchema> with(Map<String, TypeSchema> app, TypeSchema schema) {
        Map<String, TypeSchema> with = new TreeMap<>(app);
        with.put(schema.title(), schema);
        return with;
    }

    private static Map<String, TypeSchema> develop(Map<String, TypeSchema> app, String... types) {
        return decided(app, Authority.CLIENT_IN_DEVELOPMENT, types);
    }

    private static Map<String, TypeSchema> decided(Map<String, TypeSchema> app, Authority authority, String... types) {
        EvolutionDecision decision = ModelEvolution.decide(app, types(types), authority, false);
        assertThat(decision).isInstanceOf(Apply.class);
        Map<String, TypeSchema> after = new TreeMap<>(app);
        after.putAll(((Apply) decision).schemas());
        return after;
    }

    private static Map<String, TypeSchema> app(TypeSchema... schemas) {
        Map<String, TypeSchema> app = new TreeMap<>();
        for (TypeSchema schema : schemas) {
            app.put(schema.title(), schema);
        }
        return app;
    }

    private static TypeSchema inferred(String title, String object) {
        return inferred(TypeSchema.empty(title), object);
    }

    private static TypeSchema inferred(TypeSchema schema, String object) {
        return schema.with(
                Inference.ofObject(schema, BsonDocument.parse(object)).changes(), true, schema.version() + 1);
    }

    private static String type(String name, String properties) {
        return "{'name':'" + name + "','primaryKey':'_id','properties':{" + properties + "}}";
    }

    /// Each type with its properties.
    private static List<String> text(Map<String, TypeSchema> app, String title) {
        return app.get(title).objectTypes().stream()
                .map(type -> type.name() + ": "
                        + String.join(
                                ", ",
                                type.properties().stream()
                                        .map(each ->
                                                each.name() + " " + each.type().text() + (each.optional() ? "?" : ""))
                                        .toList()))
                .toList();
    }

    private static List<ObjectType> types(String... types) {
        try {
            String json = "[" + String.join(",", types).replace('\'', '"') + "]";
            return RealmNotation.objectTypes(new ObjectMapper().readTree(json), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
