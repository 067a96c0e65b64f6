package io.tandem.schema.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.model.SchemaComparison;
import io.tandem.schema.oracle.RealmCore.Validation;
import io.tandem.schema.oracle.WrittenProperty.Shape;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import net.jqwik.api.statistics.Statistics;

/// What `POST /v1/schema-diff` answers is what realm-core says, letter by letter, whatever the two models are.
@AddLifecycleHook(RealmCoreTest.WhereThereIsOne.class)
class RealmCoreTest {
    private static final class Loaded {
        private static final RealmCore REALM = RealmCore.load();
    }

    @Provide
    Arbitrary<SchemaPair> pairs() {
        return SchemaPair.any();
    }

    @Property(tries = 20_000)
    void the_verdict_and_the_text_are_those_of_realm_core(@ForAll("pairs") SchemaPair pair) {
        SchemaComparison sync = validated(pair, Validation.SYNC);
        SchemaComparison local = validated(pair, Validation.LOCAL);

        assertThat(sorted(sync.message())).isEqualTo(sorted(Loaded.REALM.validate(pair.after(), Validation.SYNC)));
        assertThat(sync.valid()).isEqualTo(sync.message().isEmpty());
        assertThat(local.message()).isEqualTo(Loaded.REALM.validate(pair.after(), Validation.LOCAL));
        assertThat(local.valid()).isEqualTo(local.message().isEmpty());
        Statistics.collect(local.valid() ? compared(pair) : "not sound");
    }

    /// What realm-js issue 5364 reports of an older realm-core: a change from `set<mixed>` to `set<mixed>`.
    @Example
    void a_set_of_mixed_that_stays_one_is_no_change() {
        List<WrittenType> model = List.of(new WrittenType(
                "todo",
                Kind.TOP_LEVEL,
                "_id",
                List.of(
                        WrittenProperty.scalar("_id", "objectId"),
                        WrittenProperty.scalar("items", "mixed").shaped(Shape.SET))));

        assertThat(compared(new SchemaPair(model, model, true))).isEqualTo("additive");
    }

    private static String compared(SchemaPair pair) {
        ObjectNode request = request(pair, Validation.LOCAL);
        request.set("before", WrittenType.notation(pair.before(), pair.brief()));
        SchemaComparison compared = SchemaComparison.of(request, true);

        assertThat(compared.message()).isEqualTo(Loaded.REALM.reopen(pair.before(), pair.after()));
        assertThat(compared.breaking()).isEqualTo(!compared.message().isEmpty());
        return compared.breaking() ? "breaking" : "additive";
    }

    private static SchemaComparison validated(SchemaPair pair, Validation validation) {
        return SchemaComparison.of(request(pair, validation), true);
    }

    private static ObjectNode request(SchemaPair pair, Validation validation) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("side", "client")
                .put("validate", validation.name().toLowerCase(Locale.ROOT))
                .set("after", WrittenType.notation(pair.after(), pair.brief()));
    }

    /// realm-core names unreachable embedded types in no order.
    private static List<String> sorted(String text) {
        return text.contains("is unreachable by")
                ? text.lines().sorted().toList()
                : text.lines().toList();
    }

    /// The library is there for one system only.
    static final class WhereThereIsOne implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            String absence = RealmCore.absence();
            return absence.isEmpty() ? SkipResult.doNotSkip() : SkipResult.skip(absence);
        }
    }
}
