package io.tandem.partner.migration;

import io.tandem.contract.AppName;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.JsonDocument;
import io.tandem.partner.merge.Policies;
import io.tandem.partner.transform.InvalidTransformException;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Declared;
import io.tandem.partner.transform.Transform;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Reads the body of `PUT /v1/migrations/{name}`; every fault is told with its place.
final class MigrationDefinition {
    private static final Set<String> MEMBERS =
            Set.of("app", "initial", "partner", "forward", "reverse", "conflicts", "groups", "deletes");

    /// As deep as MongoDB's manual allows; its servers store a little more.
    private static final int DEEPEST_OBJECT_TYPE = 100;

    private MigrationDefinition() {}

    /// The migration that the body describes, in state `defined`.
    ///
    /// @param databaseOf the database of an app, or null if there is no such app
    /// @throws Problem naming the place and the remedy
    static Migration parse(String name, String body, Function<String, @Nullable String> databaseOf) {
        if (!AppName.isOne(name)) {
            throw invalid("name: a migration's name is 1 to 57 letters, digits, _ or -.");
        }
        try {
            BsonDocument read = JsonDocument.parse(body);
            BsonBytes.encode(read);
            return read(name, read, databaseOf);
        } catch (JsonDocument.NotJsonException | BsonInvalidOperationException e) {
            throw invalid("the body is no JSON object: " + e.getMessage());
        } catch (BsonSerializationException e) {
            throw invalid("the body cannot be stored: " + e.getMessage());
        } catch (InvalidTransformException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Migration read(String name, BsonDocument body, Function<String, @Nullable String> databaseOf) {
        body.keySet().stream()
                .filter(member -> !MEMBERS.contains(member))
                .findFirst()
                .ifPresent(member -> {
                    throw invalid(member + ": unknown; a migration has "
                            + MEMBERS.stream().sorted().toList() + ".");
                });
        String app = text(body, "app", "app");
        if (!AppName.isOne(app)) {
            throw invalid("app: an app's name is 1 to 57 letters, digits, _ or -.");
        }
        String initial = collection(body, "initial");
        BsonDocument partnerSide = side(body, "partner");
        BsonDocument objectType = objectType(partnerSide);
        String partner = partnerSide.containsKey("collection") || objectType == null
                ? collection(body, "partner")
                : collectionName(text(objectType, "name", "partner.objectType.name"), "partner.objectType.name");
        if (initial.equals(partner)) {
            throw invalid("partner.collection: is the initial collection; the new shape needs one of its own.");
        }
        if (objectType != null && !partner.equals(text(objectType, "name", "partner.objectType.name"))) {
            throw invalid("partner.objectType.name: an object type lies in the collection of its name; make both '"
                    + partner + "'.");
        }
        BsonArray forward = array(body, "forward");
        BsonArray reverse = array(body, "reverse");
        if (forward.isEmpty()) {
            throw invalid("forward: takes at least one stage; without one both collections would have one shape.");
        }
        Transform.Both transforms = Transform.compile(forward, reverse);
        List<Declared> declared = GroupDefinitions.declared(body.get("groups", new BsonArray()));
        Policies policies = GroupDefinitions.policies(body.get("conflicts", new BsonString("latest")));
        GroupDefinitions.requireKnown(
                policies, new PropertyGroups(transforms.forward(), transforms.reverse(), declared));
        String database = databaseOf.apply(app);
        if (database == null) {
            throw new Problem(
                    404,
                    "Unknown app",
                    "app: there is no app '" + app + "'; make it with PUT /v1/apps/" + app + " at schema-service.");
        }
        return new Migration(
                name,
                app,
                database,
                initial,
                partner,
                objectType,
                forward,
                reverse,
                policies,
                declared,
                MigrationState.DEFINED,
                null,
                0,
                deletesShare(body),
                new BsonDocument());
    }

    /// `"deletes": {"share": 0.5}`: how much of a side may be deleted within the window; 1 never holds.
    private static @Nullable Double deletesShare(BsonDocument body) {
        BsonValue deletes = body.get("deletes");
        if (deletes == null) {
            return null;
        }
        BsonValue share = deletes.isDocument() ? deletes.asDocument().get("share") : null;
        if (share == null
                || deletes.asDocument().size() != 1
                || !share.isNumber()
                || !(share.asNumber().doubleValue() > 0 && share.asNumber().doubleValue() <= 1)) {
            throw invalid("deletes: takes {\"share\": a number above 0, up to 1}.");
        }
        return share.asNumber().doubleValue();
    }

    private static @Nullable BsonDocument objectType(BsonDocument partner) {
        BsonValue objectType = partner.get("objectType");
        if (objectType != null && !objectType.isDocument()) {
            throw invalid("partner.objectType: takes an object type in Realm JS notation.");
        }
        if (objectType != null && levels(objectType) > DEEPEST_OBJECT_TYPE) {
            throw invalid(
                    "partner.objectType: has more than " + DEEPEST_OBJECT_TYPE + " levels; MongoDB stores no more.");
        }
        return objectType == null ? null : objectType.asDocument();
    }

    private static int levels(BsonValue value) {
        Collection<BsonValue> inside =
                value.isDocument() ? value.asDocument().values() : value.isArray() ? value.asArray() : List.of();
        return value.isDocument() || value.isArray()
                ? 1
                        + inside.stream()
                                .mapToInt(MigrationDefinition::levels)
                                .max()
                                .orElse(0)
                : 0;
    }

    private static String collection(BsonDocument body, String side) {
        String place = side + ".collection";
        return collectionName(text(side(body, side), "collection", place), place);
    }

    private static String collectionName(String name, String place) {
        boolean none = name.contains("$") || name.contains("\0") || name.startsWith(".") || name.endsWith(".");
        if (none || name.startsWith("system.") || name.startsWith("tandem.")) {
            throw invalid(place + ": '" + name + "' is no collection that can be migrated.");
        }
        return name;
    }

    private static BsonDocument side(BsonDocument body, String name) {
        BsonValue side = body.get(name);
        if (side == null || !side.isDocument()) {
            throw invalid(name + ": takes {\"collection\": …}.");
        }
        return side.asDocument();
    }

    private static String text(BsonDocument document, String member, String place) {
        BsonValue value = document.get(member, new BsonString(""));
        if (!value.isString() || value.asString().getValue().isEmpty()) {
            throw invalid(place + ": takes a text that is not empty.");
        }
        return value.asString().getValue();
    }

    private static BsonArray array(BsonDocument body, String member) {
        BsonValue value = body.get(member, new BsonArray());
        if (!value.isArray()) {
            throw invalid(member + ": takes a list of stages.");
        }
        return value.asArray();
    }

    static Problem invalid(String detail) {
        return new Problem(400, "Invalid migration", detail);
    }
}
