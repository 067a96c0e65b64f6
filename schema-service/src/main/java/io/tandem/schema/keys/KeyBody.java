package io.tandem.schema.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.access.ApiKey;
import io.tandem.access.Claims;
import io.tandem.access.Reach;
import io.tandem.access.Role;
import io.tandem.schema.app.Names;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `{"name":…,"apps":[…],"roles":[…],"expiresAt":…}`.
final class KeyBody {
    private static final Set<String> MEMBERS = Set.of("name", "apps", "roles", "expiresAt");

    private KeyBody() {}

    /// The key that is asked for.
    ///
    /// @throws Problem 400 when it is none
    static ApiKey read(byte[] body) {
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", MEMBERS);
        return new ApiKey(name(json), roles(json), reach(json), expiresAt(json));
    }

    private static String name(JsonNode json) {
        JsonNode name = json.path("name");
        if (!name.isTextual() || !Claims.isName(name.textValue())) {
            throw Problem.badRequest(
                    "name", "a text of 1 to 256 characters is needed: the back end that the key is of");
        }
        return name.textValue();
    }

    private static Set<Role> roles(JsonNode json) {
        Set<Role> roles = new HashSet<>();
        for (String word : words(json, "roles")) {
            roles.add(Role.ofWord(word)
                    .orElseThrow(() -> Problem.badRequest(
                            "roles",
                            "there is no role '" + word + "'; the roles are "
                                    + String.join(
                                            ", ",
                                            Arrays.stream(Role.values())
                                                    .map(Role::word)
                                                    .toList()))));
        }
        return roles;
    }

    private static Reach reach(JsonNode json) {
        List<String> apps = words(json, "apps");
        for (String app : apps) {
            if (!app.equals(Reach.EVERY)) {
                Names.appError(app).ifPresent(error -> {
                    throw Problem.badRequest("apps", error);
                });
            }
        }
        return Reach.of(apps);
    }

    private static @Nullable Instant expiresAt(JsonNode json) {
        JsonNode said = json.get("expiresAt");
        if (said == null) {
            return null;
        }
        Instant expiresAt = Parameters.instant("expiresAt", said.isTextual() ? said.textValue() : "no text")
                .orElseThrow(() -> Problem.badRequest("expiresAt", "leave it out for a key that does not expire"));
        if (expiresAt.isBefore(Instant.now())) {
            throw Problem.badRequest("expiresAt", "it is in the past");
        }
        return expiresAt;
    }

    private static List<String> words(JsonNode json, String member) {
        JsonNode list = json.path(member);
        if (!list.isArray() || list.isEmpty()) {
            throw Problem.badRequest(member, "a list of at least one text is needed");
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : list) {
            if (!word.isTextual()) {
                throw Problem.badRequest(member, "a list of texts is needed");
            }
            words.add(word.textValue());
        }
        return words;
    }
}
