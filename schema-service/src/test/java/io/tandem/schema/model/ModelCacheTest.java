package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelCacheTest {
    private static final int MOST = 1_000;

    @Test
    void however_many_models_are_read_the_properties_kept_stay_within_the_bound() {
        ModelCache cache = new ModelCache(MOST);
        for (int i = 0; i < 500; i++) {
            cache.add(key(i), model(i, 1 + i % 50));
        }

        List<KeptModel> kept = IntStream.range(0, 500)
                .mapToObj(i -> cache.find(key(i)))
                .filter(model -> model != null)
                .toList();
        assertThat(kept).isNotEmpty();
        assertThat(kept.stream().mapToInt(ModelCache::weight).sum()).isBetween(MOST / 2, MOST);
    }

    @Test
    void a_model_is_found_under_its_app_and_id_as_it_was_read_last() {
        ModelCache cache = new ModelCache(MOST);
        cache.add(key(1), model(1, 3));
        KeptModel again = model(1, 3);
        cache.add(key(1), again);

        assertThat(cache.find(key(1))).isSameAs(again);
        assertThat(cache.find(new ModelKey("other", "1"))).isNull();
    }

    @Test
    void a_model_above_the_bound_is_not_kept_and_what_was_there_before_it_goes() {
        ModelCache cache = new ModelCache(MOST);
        cache.add(key(1), model(1, 3));
        cache.add(key(1), model(1, MOST));

        assertThat(cache.find(key(1))).isNull();
    }

    private static ModelKey key(int id) {
        return new ModelKey("crm", Integer.toString(id));
    }

    private static KeptModel model(int id, int properties) {
        List<Property> all = IntStream.range(0, properties)
                .mapToObj(i -> new Property("p" + i, Scalar.INT, false, false))
                .toList();
        ObjectType type = new ObjectType("Task", ObjectType.Kind.TOP_LEVEL, Optional.of("p0"), all);
        return new KeptModel(Integer.toString(id), List.of(type), 0, Instant.EPOCH, Instant.EPOCH);
    }
}
