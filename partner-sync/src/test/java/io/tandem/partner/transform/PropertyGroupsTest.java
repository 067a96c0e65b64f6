package io.tandem.partner.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.partner.transform.PropertyGroups.Group;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.junit.jupiter.api.Test;

/// What tells groups apart; which groups transforms make, `TransformTest` shows.
class PropertyGroupsTest {
    @Test
    void a_name_that_a_group_is_declared_as_or_found_by_names_no_other_group() {
        Transform.Both both = Transform.compile(BsonArray.parse("[{rename: {a: 'b'}}]"), new BsonArray());
        PropertyGroups groups = new PropertyGroups(
                both.forward(),
                both.reverse(),
                List.of(new PropertyGroups.Declared("place", Set.of("lat", "lon"), Set.of("lat", "lon"))));

        Group place = groups.of(Side.INITIAL, "lat");
        Group property = groups.of(Side.INITIAL, "place");
        Group renamed = groups.of(Side.INITIAL, "a");
        Group strange = groups.of(Side.PARTNER, "a");

        assertThat(place.name()).isEqualTo("place");
        assertThat(property.name()).isNotEqualTo("place");
        assertThat(property.shown()).isEqualTo("place");
        assertThat(strange.name()).isNotEqualTo(renamed.name());
        for (Group group : List.of(place, property, renamed, strange)) {
            assertThat(groups.named(group.name())).isEqualTo(group);
        }
    }
}
