package io.tandem.schema.operator;

import com.mongodb.MongoNamespace;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Names;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.SchemaResource;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.WrittenSchemas;
import io.tandem.schema.conversion.ExportBody;
import io.tandem.schema.evolution.NullableElements;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.Wanted;
import io.tandem.schema.evolution.Wanted.Extent;
import io.tandem.schema.http.Problem;
import io.tandem.schema.model.DeclaredModel;
import io.tandem.schema.model.DeclaredType;
import io.tandem.schema.notation.AppExport;
import io.tandem.schema.notation.AsWritten;
import io.tandem.schema.notation.ExportedSchema;
import io.tandem.schema.notation.Finding;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import io.tandem.schema.notation.ReadSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonMaximumSizeExceededException;

/// Takes an App Services export into an app: each schema is an operator's additive change by itself.
@ApplicationScoped
public class AppImport {
    private final CollectionSchemas schemas;
    private final WrittenSchemas written;
    private final SchemaEdits edits;
    private final SchemaSettings settings;

    AppImport(CollectionSchemas schemas, WrittenSchemas written, SchemaEdits edits, SchemaSettings settings) {
        this.schemas = schemas;
        this.written = written;
        this.edits = edits;
        this.settings = settings;
    }

    /// One export on its way into an app.
    ///
    /// @param others the object types that may be linked to
    /// @param stored the app's schemas
    private record Coming(
            App app,
            List<ObjectType> others,
            LinkTargets targets,
            List<TypeSchema> stored,
            boolean dryRun,
            String operator) {}

    /// What became of each schema, or would.
    List<Map<String, Object>> take(App app, ExportBody export, boolean dryRun, String operator) {
        List<CollectionSchema> known = schemas.all(app.app());
        LinkTargets there = SchemaResource.targets(known);
        List<ReadSchema> read = AppExport.read(export.schemas(), export.asymmetric(), there, target -> nameError(target)
                .isEmpty());
        LinkTargets brought = LinkTargets.of(IntStream.range(0, read.size())
                .filter(i -> read.get(i).syncs())
                .mapToObj(i -> target(export.schemas().get(i), read.get(i)))
                .filter(target -> nameError(target).isEmpty())
                .toList());
        List<ObjectType> others = Stream.concat(
                        read.stream()
                                .filter(ReadSchema::syncs)
                                .map(each -> each.types().getFirst())
                                .filter(type -> brought.titled(type.name()).isPresent()),
                        known.stream()
                                .flatMap(schema -> schema.schema().objectTypes().stream())
                                .filter(type -> type.kind() != ObjectType.Kind.EMBEDDED))
                .toList();
        List<TypeSchema> stored = known.stream().map(CollectionSchema::schema).toList();
        Coming coming = new Coming(app, others, brought.and(there), stored, dryRun, operator);
        return IntStream.range(0, read.size())
                .mapToObj(i -> one(coming, i, export.schemas().get(i), read.get(i)))
                .toList();
    }

    private static LinkTarget target(ExportedSchema exported, ReadSchema read) {
        return LinkTarget.of(read.types().getFirst(), exported.database(), exported.collection());
    }

    private Map<String, Object> one(Coming coming, int index, ExportedSchema exported, ReadSchema read) {
        List<Finding> findings = new ArrayList<>(read.findings());
        name(exported, read).ifPresent(findings::add);
        place(coming, exported, read).ifPresent(findings::add);
        Map<String, Object> json = new LinkedHashMap<>();
        if (!read.types().isEmpty()) {
            json.put("type", read.types().getFirst().name());
        }
        json.put("database", exported.database());
        json.put("collection", exported.collection());
        if (findings.stream().anyMatch(Finding::skips)) {
            json.put("outcome", "skipped");
        } else {
            json.putAll(edited(coming, exported, read.types()));
        }
        json.put(
                "findings",
                findings.stream()
                        .map(finding -> ExportBody.placed(index, finding))
                        .toList());
        return json;
    }

    private Map<String, Object> edited(Coming coming, ExportedSchema exported, List<ObjectType> read) {
        List<ObjectType> types = NullableElements.asStored(read, coming.stored());
        String title = types.getFirst().name();
        TypeKey key = new TypeKey(coming.app().app(), title);
        AsWritten asWritten = AsWritten.of(exported, types, coming.targets());
        Map<String, Object> json = new LinkedHashMap<>();
        try {
            written.demandSize(key, asWritten);
            String app = coming.app().app();
            List<DeclaredType> declared = types.stream().map(DeclaredType::of).toList();
            DeclaredModel model = DeclaredModel.of(app, declared, coming.others(), () -> schemas.all(app));
            Map<String, Object> answer = edits.edit(new WantedSchema(
                    coming.app(),
                    title,
                    new Wanted(model.types(), Renames.NONE, Extent.NAMED),
                    coming.dryRun(),
                    true,
                    null,
                    coming.operator(),
                    new MongoNamespace(exported.database(), exported.collection())));
            boolean breaks = Boolean.TRUE.equals(answer.get("breaking"));
            boolean changes = answer.get("changes") instanceof List<?> list && !list.isEmpty();
            json.put("outcome", breaks ? "refused" : changes ? "applied" : "unchanged");
            json.put("version", answer.get("version"));
            if (changes) {
                json.put("changes", answer.get("changes"));
            }
            if (!coming.dryRun()) {
                written.keep(key, asWritten);
            }
        } catch (Problem refused) {
            return refused(refused);
        } catch (BsonMaximumSizeExceededException large) {
            return refused(Problem.tooLarge());
        }
        return json;
    }

    private static Map<String, Object> refused(Problem refused) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", "refused");
        refused.body().forEach((member, value) -> {
            if (List.of("detail", "message", "errors", "changes", "proposal").contains(member)) {
                json.put(member, value);
            }
        });
        return json;
    }

    private Optional<Finding> name(ExportedSchema exported, ReadSchema read) {
        if (read.types().isEmpty()) {
            return Optional.empty();
        }
        return nameError(target(exported, read)).map(error -> new Finding("", Code.INVALID_NAME, error));
    }

    private Optional<String> nameError(LinkTarget type) {
        return Names.typeError(type.title())
                .or(() -> Names.databaseError(type.database(), settings.database()))
                .or(() -> Names.collectionError(type.collection()));
    }

    private Optional<Finding> place(Coming coming, ExportedSchema exported, ReadSchema read) {
        if (read.types().isEmpty()) {
            return Optional.empty();
        }
        TypeKey key = new TypeKey(coming.app().app(), read.types().getFirst().name());
        // A removed type has its place still.
        return Optional.ofNullable(schemas.current(List.of(key)).get(key))
                .filter(known ->
                        !known.namespace().getFullName().equals(exported.database() + "." + exported.collection()))
                .map(known -> new Finding(
                        "", Code.OTHER_PLACE, "the app has this type in " + known.namespace() + ", where it stays"));
    }
}
