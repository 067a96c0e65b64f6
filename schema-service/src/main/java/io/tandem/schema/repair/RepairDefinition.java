package io.tandem.schema.repair;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.JsonDocument;
import io.tandem.contract.transform.TransformLanguage;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import io.tandem.schema.repair.RepairStages.Conversion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// What a repair is to do: convert a property in place, fill a new one from an old one, or stages of one's own. Pure.
///
/// @param text      as it was given
/// @param paths     the properties that it names
/// @param stages    what MongoDB evaluates over each document
/// @param all       whether all documents are meant, or those of the list
/// @param perSecond documents in a second, at most
/// @param sample    how many documents a dry run looks at
record RepairDefinition(
        String text, List<PropertyPath> paths, List<BsonDocument> stages, boolean all, int perSecond, int sample) {
    private static final int DEFAULT_RATE = 500;
    private static final int MAX_RATE = 1_000_000;
    private static final int DEFAULT_SAMPLE = 20;
    private static final int MAX_SAMPLE = 200;
    private static final int MAX_STAGES = 100;

    /// What one way of repair says.
    private record Way(List<PropertyPath> paths, List<BsonDocument> stages) {}

    RepairDefinition {
        paths = List.copyOf(paths);
        stages = List.copyOf(stages);
    }

    /// Reads a request's body.
    ///
    /// @throws Problem 400, naming the place
    static RepairDefinition parse(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        BsonDocument json;
        try {
            json = JsonDocument.parse(text);
        } catch (JsonDocument.NotJsonException malformed) {
            throw Problem.badRequest("", "the body is not extended JSON: " + malformed.getMessage());
        }
        only(json, "", Set.of("convert", "fill", "stages", "of", "perSecond", "sample"));
        List<String> ways =
                Stream.of("convert", "fill", "stages").filter(json::containsKey).toList();
        if (ways.size() != 1) {
            throw Problem.badRequest("", "exactly one of convert, fill and stages is needed");
        }
        Way way =
                switch (ways.getFirst()) {
                    case "convert" -> convert(document(json, "convert"));
                    case "fill" -> fill(document(json, "fill"));
                    default -> new Way(List.of(), stages(json.get("stages", BsonNull.VALUE)));
                };
        String of = json.containsKey("of") ? string(json, "", "of") : "unsynced";
        if (!of.equals("all") && !of.equals("unsynced")) {
            throw Problem.badRequest("of", "\"unsynced\" or \"all\" is needed");
        }
        return new RepairDefinition(
                text,
                way.paths(),
                way.stages(),
                of.equals("all"),
                number(json, "perSecond", DEFAULT_RATE, MAX_RATE),
                number(json, "sample", DEFAULT_SAMPLE, MAX_SAMPLE));
    }

    /// Whether the properties that it names can be got at by their names.
    ///
    /// @throws Problem 400, naming the place and what to give instead
    void demandPaths(TypeSchema schema) {
        paths.forEach(path -> path.demand(schema));
    }

    /// A rate, as plain JSON says it.
    ///
    /// @throws Problem 400 when it is none
    static int rate(JsonNode perSecond) {
        if (!perSecond.isIntegralNumber()
                || !perSecond.canConvertToInt()
                || perSecond.intValue() < 1
                || perSecond.intValue() > MAX_RATE) {
            throw Problem.badRequest("perSecond", "a whole number from 1 to " + MAX_RATE + " is needed");
        }
        return perSecond.intValue();
    }

    /// A number of documents.
    private static int number(BsonDocument json, String name, int byDefault, int most) {
        BsonValue value = json.get(name);
        if (value == null) {
            return byDefault;
        }
        if (!value.isInt32()
                || value.asInt32().getValue() < 1
                || value.asInt32().getValue() > most) {
            throw Problem.badRequest(name, "a whole number from 1 to " + most + " is needed");
        }
        return value.asInt32().getValue();
    }

    private static Way convert(BsonDocument given) {
        only(given, "convert", Set.of("property", "to", "onError", "onNull"));
        PropertyPath property = target(given, "convert");
        return new Way(List.of(property), RepairStages.convert(property.names(), conversion(given, "convert", true)));
    }

    private static Way fill(BsonDocument given) {
        only(given, "fill", Set.of("property", "from", "to", "onError", "onNull"));
        PropertyPath property = target(given, "fill");
        PropertyPath from = PropertyPath.of(given, "fill", "from");
        if (from.names().equals(property.names())) {
            throw Problem.badRequest(from.place(), "another property is needed; convert changes one in place");
        }
        return new Way(
                List.of(property, from),
                RepairStages.fill(property.names(), from.names(), conversion(given, "fill", false)));
    }

    private static Conversion conversion(BsonDocument given, String place, boolean required) {
        String to = required || given.containsKey("to") ? string(given, place, "to") : null;
        if (to != null && !RepairStages.TYPES.containsKey(to)) {
            throw Problem.badRequest(
                    place + ".to",
                    "'" + to + "' is no type that MongoDB converts to; it knows "
                            + String.join(", ", RepairStages.TYPES.keySet()) + "; for others give stages");
        }
        BsonValue onError = given.get("onError");
        if (onError != null && to == null) {
            throw Problem.badRequest(place + ".onError", "there is no error without a conversion; give 'to'");
        }
        return new Conversion(to, onError, given.get("onNull"));
    }

    private static PropertyPath target(BsonDocument given, String place) {
        PropertyPath property = PropertyPath.of(given, place, "property");
        if (property.names().getFirst().equals("_id")) {
            throw keepsId(property.place());
        }
        return property;
    }

    private static List<BsonDocument> stages(BsonValue given) {
        if (!given.isArray() || given.asArray().isEmpty() || given.asArray().size() > MAX_STAGES) {
            throw Problem.badRequest("stages", "a list of 1 to " + MAX_STAGES + " aggregation stages is needed");
        }
        List<BsonDocument> stages = new ArrayList<>();
        for (BsonValue stage : given.asArray()) {
            String place = "stages[" + stages.size() + "]";
            BsonDocument document = stage.isDocument() ? stage.asDocument() : new BsonDocument();
            TransformLanguage.fault(document, place).ifPresent(fault -> {
                throw Problem.badRequest(fault.place(), fault.message());
            });
            if (RepairStages.touchesId(document)) {
                throw keepsId(place);
            }
            stages.add(document);
        }
        return stages;
    }

    private static Problem keepsId(String place) {
        return Problem.badRequest(
                place,
                "the _id of a stored document cannot change; make a partner collection, whose transforms map _id:"
                        + " PUT /v1/migrations/{name} of partner-sync");
    }

    private static BsonDocument document(BsonDocument json, String name) {
        BsonValue value = json.get(name, BsonNull.VALUE);
        if (!value.isDocument()) {
            throw Problem.badRequest(name, "an object is needed");
        }
        return value.asDocument();
    }

    private static String string(BsonDocument json, String place, String name) {
        BsonValue value = json.get(name, BsonNull.VALUE);
        if (!value.isString()) {
            throw Problem.badRequest(place.isEmpty() ? name : place + "." + name, "a text is needed");
        }
        return value.asString().getValue();
    }

    private static void only(BsonDocument json, String place, Set<String> known) {
        for (String name : json.keySet()) {
            if (!known.contains(name)) {
                throw Problem.badRequest(
                        place,
                        "unknown member '" + name + "'; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }
}
