package io.tandem.schema.observation;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.Projections;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/// What was seen of every object type, summed over its streams.
@ApplicationScoped
public class Observations {
    private static final int MOST_PROPERTIES = 20_000;
    private static final int MOST_WRITERS = 5_000;

    private final TandemDatabase tandem;
    private final ObservedType.Limits limits;

    /// When and how often a model was written with.
    ///
    /// @param first  time of its first event
    /// @param last   time of its last event
    /// @param writes its upserts, updates and deletes
    public record ModelUse(Instant first, Instant last, long writes) {}

    Observations(TandemDatabase tandem, SchemaSettings settings) {
        this.tandem = tandem;
        this.limits = new ObservedType.Limits(
                bounded("properties", settings.observations().properties(), MOST_PROPERTIES),
                bounded("writers", settings.observations().writers(), MOST_WRITERS));
    }

    /// The counts of one stream, by which its reader adds to them.
    public StreamObservations of(String stream) {
        return new StreamObservations(tandem.observations(), stream, limits);
    }

    /// When each of an app's models was written with, by its id, over all object types.
    public Map<String, ModelUse> models(String app) {
        Map<String, WriterCount> counts = new HashMap<>();
        for (BsonDocument row : tandem.observations().find(eq("app", app)).projection(withoutProperties())) {
            ObservationRow.of(row, ObservedType.Limits.NONE).type().writers().forEach((writer, count) -> {
                if (writer.model() != null) {
                    counts.computeIfAbsent(writer.model(), model -> new WriterCount(ObservedType.OTHERS))
                            .add(count);
                }
            });
        }
        Map<String, ModelUse> uses = new HashMap<>();
        counts.forEach((model, count) -> uses.put(
                model,
                new ModelUse(Instant.ofEpochMilli(count.first()), Instant.ofEpochMilli(count.last()), count.writes())));
        return uses;
    }

    /// Who wrote objects of one object type, as `GET …/usage` lists them, the latest first.
    public List<Map<String, Object>> clients(TypeKey key) {
        return writers(key).writers().entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().last()))
                .map(entry -> ObservationResource.json(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// What was seen of one object type.
    ObservedType all(TypeKey key) {
        return sum(and(eq("app", key.app()), eq("type", key.type())), new BsonDocument());
    }

    /// Who wrote one object type, and nothing else.
    ObservedType writers(TypeKey key) {
        return sum(and(eq("app", key.app()), eq("type", key.type())), withoutProperties());
    }

    private ObservedType sum(Bson filter, Bson projection) {
        ObservedType sum = new ObservedType(ObservedType.Limits.NONE);
        tandem.observations()
                .find(filter)
                .projection(projection)
                .forEach(row ->
                        sum.add(ObservationRow.of(row, ObservedType.Limits.NONE).type()));
        return sum;
    }

    private static Bson withoutProperties() {
        return Projections.exclude("names", "counts");
    }

    private static int bounded(String name, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(
                    "tandem.observations." + name + " is " + value + "; choose 0 to " + most);
        }
        return value;
    }
}
