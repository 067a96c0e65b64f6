package io.tandem.access;

import static io.tandem.access.Role.DEVICE_WRITER;
import static io.tandem.access.Role.OPERATOR;
import static io.tandem.access.Role.SCHEMA_EDITOR;
import static io.tandem.access.Role.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallsTest {
    private static final Calls CALLS = new Calls(
            Call.read("POST", "/v1/apps/{app}/changes", DEVICE_WRITER).asStream(),
            Call.read("GET", "/v1/apps/{app}/schemas/**", SCHEMA_EDITOR),
            Call.act("PUT", "/v1/apps/{app}/schemas/{type}", SCHEMA_EDITOR),
            Call.read("POST", "/v1/schema-diff", SCHEMA_EDITOR),
            Call.read("GET", "/v1/keys/{hash}", SERVICE).inEveryApp());

    private static Caller caller(String apps, Role... roles) {
        return new Caller("ada", Caller.Kind.TOKEN, Set.of(roles), Reach.of(Arrays.asList(apps.split(",", -1))));
    }

    private static boolean may(Caller caller, String method, String path) {
        Calls.Match match = CALLS.match(method, path);
        return caller.may(match.call(), match.app());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/apps/todo/changes, device-writer",
        "POST, /v1/apps/todo/changes/, device-writer",
        "GET, /v1/apps/todo/schemas, schema-editor",
        "HEAD, /v1/apps/todo/schemas, schema-editor",
        "GET, /v1/apps/todo/schemas/Task/versions/1, schema-editor",
        "PUT, /v1/apps/todo/schemas/Task, schema-editor",
        "POST, /v1/schema-diff, schema-editor"
    })
    void a_row_asks_for_its_role(String method, String path, String role) {
        Role needed = Role.ofWord(role).orElseThrow();
        for (Role held : Role.values()) {
            assertThat(may(caller("todo", held), method, path))
                    .as("%s %s by %s", method, path, held)
                    .isEqualTo(held == needed || held == OPERATOR);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/apps/todo/changes",
        "POST, /v1/apps/todo/changes/more",
        "PUT, /v1/apps/todo/schemas/Task/more",
        "GET, /v1/apps/todo/nonsense",
        "PUT, /v1/apps/todo",
        "GET, /v1/apps/todo//schemas"
    })
    void what_no_row_is_about_is_for_operators_of_the_app(String method, String path) {
        assertThat(may(caller("todo", DEVICE_WRITER, SCHEMA_EDITOR, SERVICE), method, path))
                .isFalse();
        assertThat(may(caller("other", OPERATOR), method, path)).isFalse();
        assertThat(may(caller("todo,other", OPERATOR), method, path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v2/apps/todo", "/v1/apps", "//v1/apps/todo/changes", "/v1/keys"})
    void what_names_no_app_and_has_no_row_is_for_operators_of_every_app(String path) {
        assertThat(may(caller("todo", OPERATOR), "GET", path)).isFalse();
        assertThat(may(caller("*", OPERATOR), "GET", path)).isTrue();
    }

    @Test
    void roles_count_in_their_apps_only() {
        Caller caller = caller("todo,notes", DEVICE_WRITER);
        assertThat(may(caller, "POST", "/v1/apps/notes/changes")).isTrue();
        assertThat(may(caller, "POST", "/v1/apps/Notes/changes")).isFalse();
        assertThat(may(caller, "POST", "/v1/apps/*/changes")).isFalse();
        assertThat(may(caller("*", DEVICE_WRITER), "POST", "/v1/apps/any/changes"))
                .isTrue();
        assertThat(may(caller("", DEVICE_WRITER), "POST", "/v1/apps/any/changes"))
                .isFalse();
    }

    @Test
    void a_call_without_app_may_ask_for_every_app() {
        assertThat(may(caller("todo", SERVICE), "GET", "/v1/keys/x")).isFalse();
        assertThat(may(caller("*", SERVICE), "GET", "/v1/keys/x")).isTrue();
    }

    @Test
    void only_reading_is_open() {
        assertThat(CALLS.isOpen("GET", "/q/openapi")).isTrue();
        assertThat(CALLS.isOpen("HEAD", "/q/openapi")).isTrue();
        assertThat(CALLS.isOpen("POST", "/q/openapi")).isFalse();
        assertThat(CALLS.isOpen("GET", "/q/openapi/x")).isFalse();
    }

    @Test
    void an_operator_gives_away_no_more_than_it_has() {
        Reach some = Reach.of(List.of("a", "b"));
        assertThat(some.covers(Reach.of(List.of("a")))).isTrue();
        assertThat(some.covers(Reach.of(List.of("a", "c")))).isFalse();
        assertThat(some.covers(Reach.of(List.of("*")))).isFalse();
        assertThat(Reach.of(List.of("*")).covers(Reach.of(List.of("*")))).isTrue();
    }
}
