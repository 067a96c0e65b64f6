package io.tandem.schema.observation;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Parameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was seen of an object type: its properties, and who wrote it.
@Path("/v1/apps/{app}/schemas")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ObservationResource {
    private final Apps apps;
    private final CollectionSchemas schemas;
    private final Observations observations;

    ObservationResource(Apps apps, CollectionSchemas schemas, Observations observations) {
        this.apps = apps;
        this.schemas = schemas;
        this.observations = observations;
    }

    /// Each property that was seen, in the order of first appearance, a nested one behind the one that it lies in.
    @GET
    @Path("/{type}/observations")
    public Map<String, Object> observations(String app, String type) {
        ObservedType observed = observations.all(known(app, type));
        List<Map<String, Object>> properties = new ArrayList<>();
        append(properties, List.of(), observed.root());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("of", observed.of());
        json.put("properties", properties);
        json.put("others", observed.others());
        return json;
    }

    /// Who wrote objects of this type, the latest first.
    ///
    /// @param since only those that wrote at this instant or later
    @GET
    @Path("/{type}/usage")
    public Map<String, Object> usage(String app, String type, @QueryParam("since") @Nullable String since) {
        Optional<Instant> from = Parameters.instant("since", since);
        ObservedType observed = observations.writers(known(app, type));
        List<Map<String, Object>> writers = observed.writers().entrySet().stream()
                .filter(entry -> isSince(entry.getValue(), from))
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().last()))
                .map(entry -> json(entry.getKey(), entry.getValue()))
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("writers", writers);
        WriterCount others = observed.otherWriters();
        if (others.writes() > 0 && isSince(others, from)) {
            json.put("others", json(new Writer(null, null, null), others));
        }
        return json;
    }

    private TypeKey known(String app, String type) {
        apps.known(app);
        return schemas.known(new TypeKey(app, type)).key();
    }

    private static boolean isSince(WriterCount count, Optional<Instant> since) {
        return since.isEmpty() || count.last() >= since.get().toEpochMilli();
    }

    private static void append(List<Map<String, Object>> json, List<String> path, PropertyCount parent) {
        parent.properties().values().stream()
                .sorted(Comparator.comparingLong(PropertyCount::first))
                .forEach(property -> {
                    List<String> place = new ArrayList<>(path);
                    place.add(property.name());
                    json.add(json(place, property));
                    append(json, place, property);
                });
    }

    private static Map<String, Object> json(List<String> path, PropertyCount property) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path);
        json.putAll(counts(property.values()));
        if (property.elements() != null) {
            json.put("elements", counts(property.elements()));
        }
        json.put("first", Instant.ofEpochMilli(property.first()).toString());
        json.put("last", Instant.ofEpochMilli(property.last()).toString());
        return json;
    }

    private static Map<String, Object> counts(long[] counts) {
        long seen = 0;
        Map<String, Object> types = new LinkedHashMap<>();
        for (ValueKind kind : ValueKind.ALL) {
            long count = counts[kind.number()];
            seen += count;
            if (count > 0) {
                types.put(kind.word(), count);
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seen", seen);
        json.put("types", types);
        return json;
    }

    static Map<String, Object> json(Writer writer, WriterCount count) {
        Map<String, Object> json = new LinkedHashMap<>();
        put(json, "client", writer.client());
        put(json, "version", writer.version());
        put(json, "model", writer.model());
        json.put("first", Instant.ofEpochMilli(count.first()).toString());
        json.put("last", Instant.ofEpochMilli(count.last()).toString());
        json.put("upserts", count.upserts());
        json.put("updates", count.updates());
        json.put("deletes", count.deletes());
        return json;
    }

    private static void put(Map<String, Object> json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
