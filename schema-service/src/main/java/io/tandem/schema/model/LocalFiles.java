package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.evolution.LocalFile;
import io.tandem.schema.evolution.LocalFile.Action;
import io.tandem.schema.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says to a client that declares a model what becomes of a local file that was made with an older one.
@ApplicationScoped
class LocalFiles {
    /// Without the client's word, so many of the app's other models are looked at.
    private static final int LOOKED_AT = 10;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Models models;

    LocalFiles(Models models) {
        this.models = models;
    }

    /// The header's value, if it can be one.
    ///
    /// @throws Problem 400 when it is no model's id
    static Optional<String> previous(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (!ID.matcher(header).matches()) {
            throw Problem.badRequest(
                    "Tandem-Previous-Model", "the id of a model is needed, 32 hexadecimal digits in lower case");
        }
        return Optional.of(header);
    }

    /// The member `localFile` of the answer. To be asked before the model is kept: that makes it current.
    ///
    /// @param previous the model that the client's file was made with, if it says so
    Map<String, Object> answer(App app, String id, List<ObjectType> types, Optional<String> previous) {
        return previous.map(made -> {
                    LocalFile file = models.find(
                                    new ModelKey(app.app(), made), app.sync().epoch())
                            .map(kept -> judge(app, kept, types))
                            .orElseGet(() -> made.equals(id) ? LocalFile.between(types, types) : LocalFile.ofUnknown());
                    return json(file);
                })
                .orElseGet(() -> ofAny(app, id, types));
    }

    private Map<String, Object> ofAny(App app, String id, List<ObjectType> types) {
        List<Map<String, Object>> judged = new ArrayList<>();
        Action hardest = Action.NONE;
        List<KeptModel> others = models.newest(app.app(), LOOKED_AT + 1).stream()
                .filter(kept -> !kept.id().equals(id) || kept.isStale(app))
                .limit(LOOKED_AT)
                .toList();
        for (KeptModel kept : others) {
            LocalFile file = judge(app, kept, types);
            hardest = max(hardest, file.action());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", kept.id());
            json.put("declaredAt", kept.declaredAt().toString());
            json.put("action", word(file.action()));
            json.put("says", file.says());
            judged.add(json);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("action", word(hardest));
        json.put(
                "says",
                others.isEmpty()
                        ? "No other model was ever declared."
                        : "Header Tandem-Previous-Model does not say which model the file was made with: this is the"
                                + " hardest case among the app's " + others.size() + " newest other models.");
        json.put("models", judged);
        return json;
    }

    private static LocalFile judge(App app, KeptModel made, List<ObjectType> types) {
        return made.isStale(app) ? LocalFile.beforeTerminate() : LocalFile.between(made.types(), types);
    }

    private static Map<String, Object> json(LocalFile file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("action", word(file.action()));
        json.put("says", file.says());
        json.put(
                "changes",
                file.changes().stream()
                        .map(change -> VersionEntry.of(change, null).json())
                        .toList());
        return json;
    }

    private static Action max(Action one, Action other) {
        return Comparator.<Action>naturalOrder().compare(one, other) < 0 ? other : one;
    }

    private static String word(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
