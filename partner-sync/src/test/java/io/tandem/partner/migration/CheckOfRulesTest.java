package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckOfRulesTest {
    private static final Migration MIGRATION = MigrationDefinition.parse(
            "m",
            "{app: 'crm', initial: {collection: 'tasks'}, partner: {collection: 'TaskV2'}, forward: [{rename: {a: 'b'}}]}",
            app -> "crm");
    private static final List<PlacedType> PLACED = List.of(new PlacedType("Task", "crm", "tasks"));

    @Test
    void either_side_may_be_the_open_one() {
        assertThat(open(Set.of("Task"))).contains("has Task, but not TaskV2", "PUT /v1/apps/crm/rules/{type}");
        assertThat(open(Set.of("TaskV2"))).contains("has TaskV2, but not Task,");
    }

    @Test
    void both_with_rules_or_both_without_are_no_finding() {
        assertThat(CheckOfRules.finding(MIGRATION, PLACED, type -> true)).isEmpty();
        assertThat(CheckOfRules.finding(MIGRATION, PLACED, type -> false)).isEmpty();
    }

    private static String open(Set<String> ruled) {
        Finding finding =
                CheckOfRules.finding(MIGRATION, PLACED, ruled::contains).orElseThrow();
        assertThat(finding.kind().fails).isTrue();
        return finding.message();
    }
}
