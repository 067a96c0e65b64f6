package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.partner.capture.LostPositionException;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionIdsTest {
    private static final BsonDocument KNOWN = BsonDocument.parse("{initial: 1, partner: 2}");

    @ParameterizedTest
    @ValueSource(strings = {"{initial: 1, partner: 3}", "{initial: 1}", "{}"})
    void another_collection_in_the_place_of_a_known_one_is_an_incident(String now) {
        assertThatThrownBy(() -> CollectionIds.requireSame(KNOWN, BsonDocument.parse(now)))
                .isInstanceOfSatisfying(LostPositionException.class, lost -> assertThat(lost.isIncident())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{initial: 1, partner: 2}", "{initial: 1}", "{}"})
    void known_ones_and_those_of_a_position_that_knows_none_are_taken(String known) {
        assertThatCode(() -> CollectionIds.requireSame(BsonDocument.parse(known), KNOWN))
                .doesNotThrowAnyException();
    }
}
