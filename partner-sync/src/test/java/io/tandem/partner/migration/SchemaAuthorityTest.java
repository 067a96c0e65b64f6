package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchemaAuthorityTest {
    @Test
    void a_name_is_one_segment_of_a_path_whatever_stands_in_it() {
        assertThat(SchemaAuthority.path("apps", "seismic", "schemas", "old tasks", "sync", "retire"))
                .isEqualTo("/v1/apps/seismic/schemas/old%20tasks/sync/retire");
        assertThat(SchemaAuthority.path("apps", "a%zz#b?c/../x+ü"))
                .isEqualTo("/v1/apps/a%25zz%23b%3Fc%2F..%2Fx%2B%C3%BC");
    }
}
