package io.tandem.partner.transform;

import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// What a stage does to `_id`. It may make another one of it, of it alone and as a whole, but never lose it: what is on
/// the other side would be found no more.
final class IdPart {
    private static final String ID = "_id";

    private IdPart() {}

    /// As stages that can run on `{_id}` alone; none where `_id` stays as it is, or where only a document that is
    /// transformed shows what becomes of it.
    static List<BsonDocument> of(BsonDocument stage, String place) {
        String operator = stage.getFirstKey();
        BsonValue specification = stage.get(operator, BsonNull.VALUE);
        return switch (operator) {
            case "$set", "$addFields" -> ofSet(specification.asDocument(), place);
            case "$unset" -> ofUnset(specification, place);
            case "$project" -> ofProject(specification.asDocument(), place);
            case "$replaceWith" -> ofReplacement(specification, place);
            case "$replaceRoot" -> ofReplacement(specification.asDocument().get("newRoot", BsonNull.VALUE), place);
            default -> throw new IllegalStateException("not an allowed stage: " + operator);
        };
    }

    private static List<BsonDocument> ofSet(BsonDocument specification, String place) {
        specification.keySet().forEach(path -> requireWhole(path, place));
        BsonValue expression = specification.get(ID);
        return expression == null ? List.of() : made("$set", expression, place);
    }

    private static List<BsonDocument> ofUnset(BsonValue specification, String place) {
        for (BsonValue name :
                specification.isArray() ? specification.asArray() : new BsonArray(List.of(specification))) {
            String path = name.asString().getValue();
            requireWhole(path, place);
            if (path.equals(ID)) {
                throw removed(place);
            }
        }
        return List.of();
    }

    private static List<BsonDocument> ofProject(BsonDocument specification, String place) {
        specification.keySet().forEach(path -> requireWhole(path, place));
        BsonValue value = specification.get(ID);
        if (value == null || Flow.isTrue(value)) {
            return List.of();
        }
        if (Flow.isFalse(value)) {
            throw removed(place);
        }
        if (Flow.isNested(value)) {
            throw taken(place);
        }
        return made("$set", value, place);
    }

    private static List<BsonDocument> ofReplacement(BsonValue replacement, String place) {
        if (!Flow.isNested(replacement)) {
            return List.of();
        }
        BsonValue expression = replacement.asDocument().get(ID);
        if (expression == null) {
            throw new InvalidTransformException(
                    place, "_id cannot be removed; let the replacement have _id: \"$_id\".");
        }
        return made("$replaceWith", expression, place);
    }

    private static List<BsonDocument> made(String operator, BsonValue expression, String place) {
        if (!Expressions.dependencies(expression).equals(Set.of(ID))) {
            throw new InvalidTransformException(place, "_id is made from _id alone, in both directions.");
        }
        return List.of(new BsonDocument(operator, new BsonDocument(ID, expression)));
    }

    private static void requireWhole(String path, String place) {
        if (path.startsWith(ID + ".")) {
            throw taken(place);
        }
    }

    private static InvalidTransformException taken(String place) {
        return new InvalidTransformException(place, "_id is made as a whole, and not one property inside of it.");
    }

    private static InvalidTransformException removed(String place) {
        return new InvalidTransformException(place, "_id cannot be removed.");
    }
}
