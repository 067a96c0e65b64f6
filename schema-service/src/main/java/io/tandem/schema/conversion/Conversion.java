package io.tandem.schema.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.model.ModelValidation;
import io.tandem.schema.model.RealmNotation;
import io.tandem.schema.notation.AppExport;
import io.tandem.schema.notation.AppServicesSchema;
import io.tandem.schema.notation.Finding;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import io.tandem.schema.notation.Losses;
import io.tandem.schema.notation.MongoSchema;
import io.tandem.schema.notation.Notation;
import io.tandem.schema.notation.ReadSchema;
import io.tandem.schema.notation.RealmWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One conversion of schemas from a notation into another. Pure.
final class Conversion {
    private static final String DATABASE = "database";
    private static final Set<String> MEMBERS =
            Set.of("from", "to", DATABASE, "objectTypes", "schemas", "asymmetric", "validators");

    /// Types that belong to one collection: the object type, and the embedded ones inside it.
    private record Group(List<ObjectType> types, String database, String collection) {}

    private final Notation to;
    private final String database;
    private final List<Group> groups = new ArrayList<>();
    private final List<Map<String, Object>> findings = new ArrayList<>();

    private Conversion(Notation to, String database) {
        this.to = to;
        this.database = database;
    }

    /// Answers a request of `POST /v1/schema-notations`.
    static Map<String, Object> of(JsonNode json) {
        StrictJson.onlyMembers(json, "", MEMBERS);
        Conversion conversion =
                new Conversion(notation(json, "to"), json.path(DATABASE).asText("app"));
        switch (notation(json, "from")) {
            case APP_SERVICES -> conversion.readAppServices(json);
            case REALM -> conversion.readRealm(json);
            case MONGODB -> conversion.readMongo(json);
        }
        return conversion.answer();
    }

    private static Notation notation(JsonNode json, String member) {
        return Notation.of(json.path(member).asText())
                .orElseThrow(() -> Problem.badRequest(member, "app-services, realm or mongodb is needed"));
    }

    private void readAppServices(JsonNode json) {
        ExportBody body = ExportBody.read(json, database);
        List<ReadSchema> read = AppExport.read(body.schemas(), body.asymmetric(), LinkTargets.NONE);
        for (int i = 0; i < read.size(); i++) {
            int index = i;
            read.get(i).findings().forEach(finding -> findings.add(ExportBody.placed(index, finding)));
            add(
                    read.get(i),
                    body.schemas().get(i).database(),
                    body.schemas().get(i).collection());
        }
    }

    private void readMongo(JsonNode json) {
        JsonNode validators = json.path("validators");
        if (!validators.isArray()) {
            throw Problem.badRequest("validators", "a list of {\"collection\",\"validator\":{\"$jsonSchema\":{…}}}");
        }
        for (int i = 0; i < validators.size(); i++) {
            String place = "validators[" + i + "]";
            JsonNode entry = validators.get(i);
            if (!entry.isObject() || !entry.path("validator").isObject()) {
                throw Problem.badRequest(place, "an object with a validator is needed");
            }
            StrictJson.onlyMembers(entry, place, Set.of("collection", "validator"));
            String collection = entry.path("collection").asText("Collection" + i);
            ReadSchema read = MongoSchema.read(entry.path("validator"), collection);
            String at = "/validators/" + i + "/validator";
            read.findings().forEach(finding -> {
                Map<String, Object> found = new LinkedHashMap<>(finding.json());
                found.put("at", at + "/$jsonSchema" + finding.at());
                findings.add(found);
            });
            add(read, database, collection);
        }
    }

    private void add(ReadSchema read, String in, String collection) {
        if (read.syncs()) {
            groups.add(new Group(read.types(), in, collection));
        }
    }

    private void readRealm(JsonNode json) {
        var declared = RealmNotation.declared(json.get("objectTypes"), "objectTypes");
        List<String> errors = ModelValidation.errors(declared, List.of(), ModelValidation.Realm.SYNC);
        if (!errors.isEmpty()) {
            throw new Problem(
                    400,
                    "Schema validation failed",
                    "the object types are not sound; see errors",
                    Map.of("message", ModelValidation.text(errors), "errors", errors));
        }
        Map<String, ObjectType> types = new LinkedHashMap<>();
        RealmNotation.objectTypes(json.get("objectTypes"), "objectTypes").forEach(type -> types.put(type.name(), type));
        types.values().stream().filter(type -> type.kind() != Kind.EMBEDDED).forEach(type -> {
            Map<String, ObjectType> inside = new LinkedHashMap<>();
            walk(type, types, inside);
            groups.add(new Group(List.copyOf(inside.values()), database, type.name()));
        });
    }

    private static void walk(ObjectType type, Map<String, ObjectType> types, Map<String, ObjectType> inside) {
        if (inside.putIfAbsent(type.name(), type) == null) {
            type.properties().stream()
                    .flatMap(property -> PropertyTypes.target(property.type()).stream())
                    .map(types::get)
                    .filter(target -> target.kind() == Kind.EMBEDDED)
                    .forEach(target -> walk(target, types, inside));
        }
    }

    private Map<String, Object> answer() {
        LinkTargets targets = LinkTargets.of(groups.stream()
                .map(group -> LinkTarget.of(group.types().getFirst(), group.database(), group.collection()))
                .toList());
        Map<String, Object> answer = new LinkedHashMap<>();
        switch (to) {
            case APP_SERVICES -> {
                answer.put(
                        "schemas",
                        groups.stream()
                                .map(group -> appServices(group, targets))
                                .toList());
                answer.put(
                        "asymmetric",
                        groups.stream()
                                .map(group -> group.types().getFirst())
                                .filter(type -> type.kind() == Kind.ASYMMETRIC)
                                .map(ObjectType::name)
                                .toList());
            }
            case REALM -> {
                Map<String, ObjectType> all = new LinkedHashMap<>();
                groups.forEach(group -> group.types().forEach(type -> add(all, type)));
                answer.put("objectTypes", RealmWriter.objectTypes(all.values()));
            }
            case MONGODB ->
                answer.put(
                        "validators",
                        groups.stream().map(group -> mongo(group, targets)).toList());
        }
        groups.forEach(group ->
                Losses.of(group.types(), to).stream().map(Finding::json).forEach(findings::add));
        answer.put("findings", findings);
        return answer;
    }

    /// A model has one type of a name; App Services has one for each collection.
    private static void add(Map<String, ObjectType> all, ObjectType type) {
        ObjectType there = all.putIfAbsent(type.name(), type);
        if (there != null && !there.equals(type)) {
            throw Problem.badRequest(
                    "schemas",
                    "'" + type.name() + "' stands for different objects in different collections, which a model"
                            + " cannot say; convert the collections one by one");
        }
    }

    private static Map<String, Object> appServices(Group group, LinkTargets targets) {
        AppServicesSchema written =
                AppServicesSchema.of(group.types().getFirst().name(), group.types(), targets, group.database());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(DATABASE, group.database());
        json.put("collection", group.collection());
        json.put("schema", written.schema());
        json.put("relationships", written.relationships());
        return json;
    }

    private Map<String, Object> mongo(Group group, LinkTargets targets) {
        MongoSchema written = MongoSchema.of(group.types().getFirst().name(), group.types(), targets);
        written.findings().stream().map(Finding::json).forEach(findings::add);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("collection", group.collection());
        json.put("validator", written.validator());
        return json;
    }
}
