package io.tandem.harness.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.load.ChangeLines;
import io.tandem.harness.load.Entry;
import io.tandem.harness.load.ObjectFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One week of earthquakes as the USGS reported them, as lines for sync-ingest.
///
/// @param lines    one upsert of a `Quake` each, in the order of the file
/// @param stations one upsert of a `Station` for each network that reported
record Quakes(List<String> lines, List<String> stations) {

    static Quakes read() {
        List<String> lines = new ArrayList<>();
        Map<String, Integer> networks = new TreeMap<>();
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = resource("quakes.ndjson.gz");
                ObjectFile file = new ObjectFile(in, new ChangeLines("quake", "Quake", "_id"))) {
            for (Entry entry = file.next(); entry != null; entry = file.next()) {
                switch (entry) {
                    case Entry.Change change -> {
                        lines.add(change.line());
                        JsonNode quake = json.readTree(change.line()).path("object");
                        networks.merge(quake.path("net").asText(), 1, Integer::sum);
                    }
                    case Entry.Unusable bad -> throw new DemoFailed(bad.place() + ": " + bad.reason());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> stations = new ArrayList<>();
        networks.forEach((network, count) -> stations.add("{\"id\":\"station-" + network
                + "\",\"type\":\"Station\",\"op\":\"upsert\",\"object\":{\"_id\":\"" + network + "\",\"reports\":"
                + count
                + "}}"));
        return new Quakes(lines, stations);
    }

    static String text(String name) {
        try (InputStream in = resource(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = Quakes.class.getResourceAsStream("/demo/" + name);
        if (in == null) {
            throw new IllegalStateException("demo/" + name + " is missing from the build");
        }
        return in;
    }
}
