package io.tandem.partner.transform;

import io.tandem.contract.transform.TransformLanguage;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// One direction of a migration: MongoDB aggregation stages that turn one document into one document.
///
/// MongoDB evaluates them. Allowed are `$set`, `$addFields`, `$unset`, `$project`, `$replaceWith` and `$replaceRoot`
/// with deterministic expressions: nothing that filters, joins, groups, writes or runs code.
///
/// @param stages the stages in order
/// @param idStages the part of the stages that maps `_id`, which depends on `_id` alone; empty if `_id` stays as it is
/// @param flow   which property feeds which
public record Transform(List<BsonDocument> stages, List<BsonDocument> idStages, Flow flow) {
    public Transform {
        stages = List.copyOf(stages);
        idStages = List.copyOf(idStages);
    }

    /// The two directions of a migration.
    public record Both(Transform forward, Transform reverse) {}

    /// Compiles the definition of both directions.
    ///
    /// @param forward aggregation stages and short forms, in any mixture
    /// @param reverse the same for the way back; empty means: the inverses of the short forms, last first
    /// @throws InvalidTransformException naming the place and the remedy
    public static Both compile(BsonArray forward, BsonArray reverse) {
        Transform there = compile(forward, "forward");
        BsonArray back = reverse.isEmpty() ? inverse(forward) : reverse;
        return new Both(there, compile(back, "reverse"));
    }

    private static Transform compile(BsonArray definition, String direction) {
        List<BsonDocument> stages = new ArrayList<>();
        List<BsonDocument> idStages = new ArrayList<>();
        Flow flow = Flow.IDENTITY;
        for (int i = 0; i < definition.size(); i++) {
            String place = direction + "[" + i + "]";
            for (BsonDocument stage : stages(single(definition.get(i), place), place)) {
                stages.add(stage);
                idStages.addAll(IdPart.of(stage, place));
                flow = flow.then(stage);
            }
        }
        return new Transform(stages, idStages, flow);
    }

    private static List<BsonDocument> stages(BsonDocument entry, String place) {
        if (ShortForm.isOne(entry)) {
            return ShortForm.parse(entry, place).stages();
        }
        requireAllowed(entry, place);
        return List.of(entry);
    }

    private static BsonArray inverse(BsonArray forward) {
        BsonArray back = new BsonArray();
        for (int i = forward.size() - 1; i >= 0; i--) {
            String place = "forward[" + i + "]";
            BsonDocument entry = single(forward.get(i), place);
            if (!ShortForm.isOne(entry)) {
                throw new InvalidTransformException(
                        place, "a stage of your own has no known inverse; give \"reverse\" as well.");
            }
            ShortForm.parse(entry, place).inverse(place).forEach(back::add);
        }
        return back;
    }

    private static BsonDocument single(BsonValue entry, String place) {
        if (!entry.isDocument() || entry.asDocument().size() != 1) {
            throw new InvalidTransformException(
                    place, "a stage is an object with one name, like {\"rename\": {\"name\": \"title\"}}.");
        }
        return entry.asDocument();
    }

    private static void requireAllowed(BsonDocument stage, String place) {
        String operator = stage.getFirstKey();
        if (!TransformLanguage.STAGES.contains(operator)) {
            throw new InvalidTransformException(
                    place,
                    "'" + operator + "' is neither a short form (" + String.join(", ", ShortForm.NAMES)
                            + ") nor a stage that turns one document into one ("
                            + String.join(
                                    ", ",
                                    TransformLanguage.STAGES.stream().sorted().toList()) + ").");
        }
        TransformLanguage.fault(stage, place).ifPresent(fault -> {
            throw new InvalidTransformException(fault.place(), fault.message());
        });
    }
}
