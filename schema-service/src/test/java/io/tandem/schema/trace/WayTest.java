package io.tandem.schema.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class WayTest {
    private static BsonDocument row(String until, String service, String attributes) {
        return BsonDocument.parse("{trace: '4bf9', service: '%s', replica: 'h:1', until: {$date: '%s'}, attributes: %s}"
                .formatted(service, until, attributes));
    }

    @Test
    void a_way_is_told_in_the_order_of_time() {
        List<Map<String, Object>> steps = Way.steps(List.of(
                row("2026-11-22T10:00:01.100Z", "partner-sync", """
                        {outcome: 'crossed', migration: 'm', direction: 'forward', type: 'Task', other_collection: 'TaskV2',
                         stored_at: {$numberLong: '1795341601000'}, cluster_time: '1.2', commit: '1.3'}"""),
                row("2026-11-22T10:00:01Z", "schema-service", """
                        {outcome: 'stored', event: 'e', accepted_by: 'i:8080', accepted_at: {$numberLong: '1795341600980'},
                         partition: {$numberLong: '3'}, offset: {$numberLong: '17'}, schema_version: {$numberLong: '2'}}""")));

        assertThat(steps).extracting(step -> step.get("step")).containsExactly("accepted", "stored", "crossed");
        assertThat(steps.get(0))
                .containsEntry("at", "2026-11-22T10:00:00.980Z")
                .containsEntry("replica", "i:8080")
                .containsEntry("offset", 17L);
        assertThat(steps.get(1)).containsEntry("schemaVersion", 2L).containsEntry("millis", 20L);
        assertThat(steps.get(2)).containsEntry("to", "TaskV2").containsEntry("millis", 100L);
    }

    @Test
    void what_has_crossed_before_its_batch_was_told_of_comes_behind_it() {
        List<Map<String, Object>> steps = Way.steps(List.of(
                row("2026-11-22T10:00:01.010Z", "partner-sync", """
                        {outcome: 'crossed', migration: 'm', stored_at: {$numberLong: '1795341601000'}}"""),
                row("2026-11-22T10:00:01.012Z", "schema-service", """
                        {outcome: 'stored', accepted_at: {$numberLong: '1795341600980'}}"""),
                row("2026-11-22T10:00:02Z", "schema-service", """
                        {outcome: 'stored', accepted_at: {$numberLong: '1795341601500'}}""")));

        assertThat(steps)
                .extracting(step -> step.get("step"))
                .containsExactly("accepted", "stored", "crossed", "accepted", "stored");
    }

    @Test
    void what_has_gone_on_before_the_crossing_behind_it_was_told_of_comes_behind_that() {
        List<Map<String, Object>> steps = Way.steps(List.of(
                row("2026-11-22T10:00:01.011Z", "partner-sync", """
                        {outcome: 'crossed', migration: 'third', stored_at: {$numberLong: '1795341601009'},
                         type: 'TaskV3', key: 's2', other_collection: 'TaskV4', other_key: 's2'}"""),
                row("2026-11-22T10:00:01.010Z", "partner-sync", """
                        {outcome: 'crossed', migration: 'second', stored_at: {$numberLong: '1795341601004'},
                         type: 'TaskV2', key: 's2', other_collection: 'TaskV3', other_key: 's2'}"""),
                row("2026-11-22T10:00:01.015Z", "partner-sync", """
                        {outcome: 'crossed', migration: 'first', stored_at: {$numberLong: '1795341601000'},
                         type: 'Task', key: 'n2', other_collection: 'TaskV2', other_key: 's2'}"""),
                row("2026-11-22T10:00:01.012Z", "partner-sync", """
                        {outcome: 'crossed', migration: 'beside', stored_at: {$numberLong: '1795341601000'},
                         type: 'Task', key: 'n2', other_collection: 'Copy', other_key: 'n2'}""")));

        assertThat(steps)
                .extracting(step -> step.get("migration"))
                .containsExactly("beside", "first", "second", "third");
    }

    @Test
    void a_refusal_has_its_code_and_its_reasons() {
        assertThat(Way.steps(List.of(row("2026-11-22T10:00:01Z", "schema-service", """
                        {outcome: 'refused', code: 'breaking-change', reasons: ['a', 'b'],
                         accepted_at: {$numberLong: '1795341600980'}}""")))
                        .getLast())
                .containsEntry("step", "refused")
                .containsEntry("code", "breaking-change")
                .containsEntry("reasons", List.of("a", "b"));
    }
}
