package io.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {
    private static Caller caller(Claims claims, Map<String, Object> token) {
        return claims.caller("ada", token::get).orElseThrow();
    }

    @Test
    void roles_and_apps_are_lists_or_words_between_spaces() {
        Claims claims = new Claims("roles", "apps");
        assertThat(caller(claims, Map.of("roles", List.of("operator", "admin"), "apps", "todo  notes")))
                .isEqualTo(caller(claims, Map.of("roles", "operator", "apps", List.of("notes", "todo"))))
                .satisfies(caller -> assertThat(caller.roles()).containsExactly(Role.OPERATOR));
    }

    @Test
    void a_slash_goes_into_an_object() {
        Claims claims = new Claims("realm_access/roles", "https://tandem/apps");
        Caller caller = caller(
                claims,
                Map.of("realm_access", Map.of("roles", List.of("device-writer")), "https://tandem/apps", List.of("*")));
        assertThat(caller.roles()).containsExactly(Role.DEVICE_WRITER);
        assertThat(caller.reach().every()).isTrue();
    }

    @Test
    void a_token_that_says_nothing_may_nothing() {
        Caller caller = caller(new Claims("realm_access/roles", "apps"), Map.of("realm_access", "x", "apps", 7));
        assertThat(caller.roles()).isEmpty();
        assertThat(caller.reach().includes("todo")).isFalse();
        assertThat(caller.told()).isEqualTo("no role");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "ada\r\nX-Forged: 1", "\u0000"})
    void a_subject_that_is_no_name_is_nobody(String subject) {
        assertThat(new Claims("roles", "apps").caller(subject, name -> null)).isEmpty();
    }

    @Test
    void keys_are_random_and_known_by_their_hash() {
        String key = ApiKey.random();
        assertThat(key).startsWith("tk_").hasSize(46).isNotEqualTo(ApiKey.random());
        assertThat(ApiKey.hash("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
