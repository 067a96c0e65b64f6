package io.tandem.schema.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AppExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ExportFolder ODDITIES = new ExportFolder(Path.of("src/test/resources/app-exports/oddities"));

    @Test
    void every_oddity_of_an_export_is_reported_with_its_place() throws IOException {
        List<ExportedSchema> schemas = ODDITIES.schemas();
        List<ReadSchema> read = AppExport.read(schemas, ODDITIES.asymmetric(), LinkTargets.NONE);
        TreeMap<String, List<String>> found = new TreeMap<>();
        for (int i = 0; i < schemas.size(); i++) {
            String place = schemas.get(i).database() + "." + schemas.get(i).collection();
            found.put(
                    place,
                    read.get(i).findings().stream()
                            .map(finding -> finding.code().word() + " " + finding.at())
                            .sorted()
                            .toList());
        }

        assertThat(found.remove("shop.orders"))
                .containsExactlyInAnyOrder(
                        "unknown-keyword /description",
                        "untitled /properties/items/items",
                        "unknown-keyword /properties/items/items/properties/count/minimum",
                        "unknown-link-target /relationships/items.[].product",
                        "no-type /properties/anything",
                        "unknown-type /properties/at/bsonType",
                        "unknown-keyword /properties/code/minLength",
                        "unknown-keyword /properties/code/validate",
                        "several-types /properties/unsure/bsonType",
                        "two-types /properties/both/type",
                        "nested-collection /properties/grid/items",
                        "no-type /properties/bare/items",
                        "no-type /properties/blob",
                        "title-reused /properties/shippedTo",
                        "foreign-key /relationships/sku",
                        "other-key /properties/parent/bsonType",
                        "no-link /properties/paid/bsonType",
                        "no-link /relationships/gone",
                        "required-nothing /required",
                        "required-optional /required",
                        "required-optional /required",
                        "required-null /required");
        assertThat(found)
                .isEqualTo(new TreeMap<>(Map.of(
                        "unused.customers", List.of("title-twice /title"),
                        "shop.customers",
                                List.of("old-form /relationships/friends", "old-form /relationships/theFirst"),
                        "shop.empty", List.of("empty-schema "),
                        "shop.keyless", List.of("no-id /properties"),
                        "shop.readings", List.of(),
                        "shop.untitled", List.of("no-title "))));
    }

    @Test
    void the_model_is_all_that_realm_knows_of_an_export() throws IOException {
        List<ExportedSchema> schemas = ODDITIES.schemas().stream()
                .filter(exported -> exported.database().equals("shop"))
                .toList();
        List<String> model = AppExport.read(schemas, ODDITIES.asymmetric(), LinkTargets.NONE).stream()
                .filter(ReadSchema::syncs)
                .flatMap(read -> read.types().stream())
                .map(AppExportTest::text)
                .toList();

        assertThat(model)
                .containsExactlyInAnyOrder(
                        "TOP_LEVEL Customer: _id string, friends array<Customer>, first order <Order>?, born date?,"
                                + " balance decimal?, photo data?, device uuid?, score double?, visits int?, active bool?",
                        "TOP_LEVEL Order: _id object id, customer <Customer>?, items array<Order_items>,"
                                + " watchers set<Customer>, byRole dictionary<string, Customer>?,"
                                + " labels dictionary<string, mixed>?, extra mixed?, paid bool?, weight float?,"
                                + " code string, unsure mixed?, maybe string?, both int?, address <Address>?,"
                                + " shippedTo <Order_shippedTo>?, sku string?, parent <Order>?",
                        "EMBEDDED Order_items: product object id?, count int",
                        "EMBEDDED Address: city string?",
                        "EMBEDDED Order_shippedTo: zip string?",
                        "ASYMMETRIC Reading: _id object id, value double");
    }

    @Test
    void nothing_links_to_what_does_not_sync_and_its_title_is_free() throws IOException {
        ExportedSchema keyless =
                exported("keyless", "{'title':'Thing','properties':{'name':{'bsonType':'string'}}}", "{}");
        ExportedSchema untitled = exported("untitled", "{'title':'','properties':{'_id':{'bsonType':'int'}}}", "{}");
        ExportedSchema thing = exported("things", "{'title':'Thing','properties':{'_id':{'bsonType':'int'}}}", "{}");
        String ref = "{'ref':'#/relationship/mongodb-atlas/shop/%s','foreign_key':'_id','is_list':false}";
        ExportedSchema order = exported(
                "orders",
                "{'title':'Order','properties':{'_id':{'bsonType':'int'},'k':{'bsonType':'objectId'},"
                        + "'u':{'bsonType':'int'},'t':{'bsonType':'int'}}}",
                "{'k':" + ref.formatted("keyless") + ",'u':" + ref.formatted("untitled") + ",'t':"
                        + ref.formatted("things") + "}");

        List<ReadSchema> read = AppExport.read(List.of(keyless, untitled, thing, order), Set.of(), LinkTargets.NONE);

        assertThat(read).extracting(ReadSchema::syncs).containsExactly(false, false, true, true);
        assertThat(read.getLast().findings())
                .extracting(finding -> finding.code().word() + " " + finding.at())
                .containsExactly("unknown-link-target /relationships/k", "unknown-link-target /relationships/u");
        assertThat(text(read.getLast().types().getFirst()))
                .isEqualTo("TOP_LEVEL Order: _id int?, k object id?, u int?, t <Thing>?");
    }

    @Test
    void a_dictionary_may_have_a_title() throws IOException {
        ExportedSchema task = exported(
                "tasks",
                "{'title':'Task','properties':{'_id':{'bsonType':'int'},"
                        + "'labels':{'title':'Labels','bsonType':'object','additionalProperties':{'bsonType':'string'}},"
                        + "'place':{'title':'Place','bsonType':'object','additionalProperties':true}}}",
                "{}");

        ReadSchema read =
                AppExport.read(List.of(task), Set.of(), LinkTargets.NONE).getFirst();

        assertThat(read.findings()).isEmpty();
        assertThat(read.types().stream().map(AppExportTest::text))
                .containsExactly(
                        "TOP_LEVEL Task: _id int?, labels dictionary<string, string>, place <Place>?",
                        "EMBEDDED Place: ");
    }

    @Test
    void oddities_are_written_as_they_were() throws IOException {
        assertThat(written(ODDITIES)).isEqualTo(asWritten(ODDITIES));
    }

    @Test
    void what_grows_is_added_and_the_rest_stays_as_it_was() throws IOException {
        ExportedSchema orders = ODDITIES.schemas().stream()
                .filter(exported -> exported.collection().equals("orders"))
                .findFirst()
                .orElseThrow();
        List<ObjectType> types = AppExport.read(List.of(orders), Set.of(), LinkTargets.NONE)
                .getFirst()
                .types();
        List<ObjectType> grown = new ArrayList<>(types);
        List<Property> properties = new ArrayList<>(types.getFirst().properties());
        properties.add(new Property("note", Scalar.STRING, false, false));
        ObjectType root = types.getFirst();
        grown.set(0, new ObjectType(root.name(), root.kind(), root.primaryKey(), properties));

        AppServicesSchema now = AsWritten.of(orders, types, LinkTargets.NONE)
                .dress(AppServicesSchema.of("Order", grown, LinkTargets.NONE, "shop"));

        ObjectNode expected = (ObjectNode) orders.schema().deepCopy();
        expected.withObject("properties").putObject("note").put("bsonType", "string");
        expected.withArray("required").add("note");
        assertThat(now.schema()).isEqualTo(expected);
        assertThat(now.relationships()).isEqualTo(orders.relationships());
    }

    @Test
    void real_exports_are_read_without_loss() throws IOException {
        Optional<Path> folder = ExportFolder.real();
        assumeTrue(
                folder.isPresent(),
                "skipped: no real exports here; name their folder in TANDEM_APP_EXPORTS, or lay it at"
                        + " ../shared/cases/app-exports beside the clone");
        try (Stream<Path> exports = Files.list(folder.get()).filter(Files::isDirectory)) {
            for (Path export : exports.toList()) {
                ExportFolder real = new ExportFolder(export);
                assertThat(AppExport.read(real.schemas(), real.asymmetric(), LinkTargets.NONE))
                        .as("%s", export)
                        .allMatch(ReadSchema::syncs);
                assertThat(written(real)).as("%s", export).isEqualTo(asWritten(real));
            }
        }
    }

    private static ExportedSchema exported(String collection, String schema, String relationships) throws IOException {
        return new ExportedSchema(
                "shop",
                collection,
                JSON.readTree(schema.replace('\'', '"')),
                JSON.readTree(relationships.replace('\'', '"')));
    }

    private static List<AppServicesSchema> asWritten(ExportFolder folder) throws IOException {
        return folder.schemas().stream()
                .map(exported -> new AppServicesSchema((ObjectNode) exported.schema(), relationships(exported)))
                .toList();
    }

    private static List<AppServicesSchema> written(ExportFolder folder) throws IOException {
        List<ExportedSchema> schemas = folder.schemas();
        List<ReadSchema> read = AppExport.read(schemas, folder.asymmetric(), LinkTargets.NONE);
        LinkTargets targets = LinkTargets.of(IntStream.range(0, schemas.size())
                .filter(i -> !read.get(i).types().isEmpty())
                .mapToObj(i -> LinkTarget.of(
                        read.get(i).types().getFirst(),
                        schemas.get(i).database(),
                        schemas.get(i).collection()))
                .toList());
        return IntStream.range(0, schemas.size())
                .mapToObj(i -> written(schemas.get(i), read.get(i).types(), targets))
                .toList();
    }

    /// What has no object type is not kept, so nothing but itself can be written.
    private static AppServicesSchema written(ExportedSchema exported, List<ObjectType> types, LinkTargets targets) {
        if (types.isEmpty()) {
            return new AppServicesSchema((ObjectNode) exported.schema(), relationships(exported));
        }
        AppServicesSchema now = AppServicesSchema.of(types.getFirst().name(), types, targets, exported.database());
        return AsWritten.of(exported, types, targets).dress(now);
    }

    private static ObjectNode relationships(ExportedSchema exported) {
        return exported.relationships() instanceof ObjectNode node ? node : JsonNodeFactory.instance.objectNode();
    }

    private static String text(ObjectType type) {
        return type.kind() + " " + type.name() + ": "
                + String.join(
                        ", ",
                        type.properties().stream()
                                .map(p -> p.name() + " " + p.type().text() + (p.optional() ? "?" : ""))
                                .toList());
    }
}
