package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./tandem trace TYPE ID`: one object's way, as far as it was traced.
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Shows one object's way: accepted, judged, stored, crossed through each migration.",
        footer = "Exit status: 0 something is known of it, 1 nothing is, 2 bad usage, or nothing to talk to.")
@SuppressWarnings("NullAway.Init")
final class Trace implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TYPE", description = "Its object type.")
    private String type;

    @Parameters(
            index = "1",
            paramLabel = "ID",
            description = "Its _id: a text, a number, an ObjectId, a UUID, or Extended JSON.")
    private String id;

    @Mixin
    private AppCalls calls;

    @Option(names = "--json", description = "Prints what schema-service answers.")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode way = calls.get("/traces/" + Addresses.encoded(type) + "?key=" + Addresses.encoded(id));
        if (json) {
            System.out.println(MigrationCalls.pretty(way));
        } else {
            WayView.lines(way).forEach(System.out::println);
        }
        boolean known = !way.path("steps").isEmpty()
                || !way.path("rejections").isEmpty()
                || way.path("stored").asBoolean();
        return known ? 0 : 1;
    }
}
