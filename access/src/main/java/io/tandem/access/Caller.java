package io.tandem.access;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who calls, and what that one may do.
///
/// @param name  a token's subject, or an API key's name
/// @param kind  what the caller has shown
/// @param roles what it may do
/// @param reach the apps in which it may
public record Caller(String name, Kind kind, Set<Role> roles, Reach reach) {
    /// What a caller shows of itself.
    public enum Kind {
        /// A token of the issuer.
        TOKEN,
        /// An API key: a back end, which may write for its users.
        KEY
    }

    public Caller {
        roles = Set.copyOf(roles);
    }

    /// Whether it has this role, or the operator's, which has all others in it.
    public boolean has(Role role) {
        return roles.contains(role) || roles.contains(Role.OPERATOR);
    }

    /// Whether it may do what this call does.
    ///
    /// @param app the app that the path names, or null where it names none
    public boolean may(Call call, @Nullable String app) {
        if (call.roles().stream().noneMatch(this::has)) {
            return false;
        }
        return app == null ? reach.every() || !call.everywhere() : reach.includes(app);
    }

    /// What it may, for a refusal: `device-writer in a, b`.
    public String told() {
        if (roles.isEmpty()) {
            return "no role";
        }
        List<String> words = roles.stream().map(Role::word).sorted().toList();
        List<String> apps = reach.words();
        return String.join(", ", words) + " in " + (apps.isEmpty() ? "no app" : String.join(", ", apps));
    }
}
