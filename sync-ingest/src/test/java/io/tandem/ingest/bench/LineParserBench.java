package io.tandem.ingest.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.ingest.line.ChangeLine;
import io.tandem.ingest.line.DeclaredModel;
import io.tandem.ingest.line.LineParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What parsing a line, checking it against its declared model and making BSON of it costs, beside Jackson stepping
/// through the same bytes and looking at each value. `./tandem bench ingest --only jmh` runs it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineParserBench {
    private static final int LINES = 256;

    /// Embedded objects in the list of each object: none makes 0.3 KB, 34 make 4 KB.
    @Param({"0", "34"})
    public int parts;

    private final List<byte[]> lines = new ArrayList<>();
    private final LineParser parser = new LineParser();
    private final JsonFactory jackson = new JsonFactory();
    private final DeclaredModel model = model();
    private int next;

    /// Makes the lines.
    @Setup
    public void lines() {
        Random random = new Random(42);
        for (int i = 0; i < LINES; i++) {
            List<String> embedded = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                embedded.add("{\"label\":\"%s\",\"amount\":%s,\"count\":%d,\"at\":{\"$date\":\"2023-11-14T22:13:20Z\"}}"
                        .formatted(text(random, 10), random.nextDouble(), random.nextInt(100_000)));
            }
            lines.add(("{\"id\":\"%s\",\"type\":\"Reading\",\"op\":\"upsert\",\"object\":{\"_id\":{\"$oid\":\"%024x\"},"
                            + "\"name\":\"%s\",\"status\":\"%s\",\"count\":%d,\"price\":%s,\"done\":true,"
                            + "\"at\":{\"$date\":\"2023-11-14T22:13:20.123Z\"},\"tags\":[\"abcd\",\"abcdef\"],"
                            + "\"note\":\"%s\"%s}}")
                    .formatted(
                            text(random, 36),
                            random.nextLong(),
                            text(random, 16),
                            text(random, 6),
                            random.nextInt(100_000),
                            random.nextInt(100_000) / 100.0,
                            text(random, 24),
                            parts == 0 ? "" : ",\"parts\":[" + String.join(",", embedded) + "]")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /// A line as sync-ingest reads it.
    @Benchmark
    public ChangeLine ours() {
        return parser.parse(line(), model);
    }

    /// The same bytes through Jackson's streaming parser, every value looked at and none kept.
    @Benchmark
    public long jackson() throws IOException {
        long seen = 0;
        try (JsonParser json = jackson.createParser(line())) {
            while (json.nextToken() != null) {
                seen += switch (json.currentToken()) {
                    case VALUE_STRING, FIELD_NAME -> json.getText().length();
                    case VALUE_NUMBER_INT -> json.getLongValue();
                    case VALUE_NUMBER_FLOAT -> (long) json.getDoubleValue();
                    default -> 1;
                };
            }
        }
        return seen;
    }

    private byte[] line() {
        return lines.get(next++ % LINES);
    }

    private static DeclaredModel model() {
        return new DeclaredModel(List.of(
                type(
                        "Reading",
                        Kind.TOP_LEVEL,
                        property("_id", Scalar.OBJECT_ID),
                        property("name", Scalar.STRING),
                        property("status", Scalar.STRING),
                        property("count", Scalar.INT),
                        property("price", Scalar.DOUBLE),
                        property("done", Scalar.BOOL),
                        property("at", Scalar.DATE),
                        property("tags", new ListOf(Scalar.STRING)),
                        property("note", Scalar.STRING),
                        property("parts", new ListOf(new Link("Part")))),
                type(
                        "Part",
                        Kind.EMBEDDED,
                        property("label", Scalar.STRING),
                        property("amount", Scalar.DOUBLE),
                        property("count", Scalar.INT),
                        property("at", Scalar.DATE))));
    }

    private static ObjectType type(String name, Kind kind, Property... properties) {
        return new ObjectType(name, kind, Optional.empty(), List.of(properties));
    }

    private static Property property(String name, PropertyType type) {
        return new Property(name, type, false, false);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
