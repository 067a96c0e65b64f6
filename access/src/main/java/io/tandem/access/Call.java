package io.tandem.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A row of a table of calls: which calls it is about, and who may make them.
///
/// @param methods    HTTP methods; none: any
/// @param pattern    segments between slashes: a text, `{name}` for any one, and at the end `**` for any
///     number
/// @param roles      one of them is needed; the operator has all
/// @param everywhere whether the roles have to count in every app, where the path names none
/// @param act        whether it changes something that the audit log tells of
/// @param streamed   whether its body has no end that can be waited for
public record Call(
        Set<String> methods, String pattern, Set<Role> roles, boolean everywhere, boolean act, boolean streamed) {
    private static final String REST = "**";

    public Call {
        methods = Set.copyOf(methods);
        roles = Set.copyOf(roles);
    }

    /// A call that changes nothing.
    public static Call read(String method, String pattern, Role... roles) {
        return new Call(Set.of(method), pattern, Set.of(roles), false, false, false);
    }

    /// A call that the audit log tells of.
    public static Call act(String method, String pattern, Role... roles) {
        return new Call(Set.of(method), pattern, Set.of(roles), false, true, false);
    }

    /// The same, and its roles have to count in every app.
    public Call inEveryApp() {
        return new Call(methods, pattern, roles, true, act, streamed);
    }

    /// The same, and its body is a stream that is answered while it comes.
    public Call asStream() {
        return new Call(methods, pattern, roles, everywhere, act, true);
    }

    /// Any method on these paths, by operators.
    static Call rest(String pattern, boolean everywhere) {
        return new Call(Set.of(), pattern, Set.of(Role.OPERATOR), everywhere, true, false);
    }

    /// The values of the pattern's names, where this row is about this call.
    ///
    /// @param wanted   the segments of the pattern, which are cut only once
    /// @param segments of the path
    Optional<Map<String, String>> names(String method, List<String> wanted, List<String> segments) {
        if (!methods.isEmpty() && !methods.contains(method.equals("HEAD") ? "GET" : method)) {
            return Optional.empty();
        }
        boolean open = wanted.getLast().equals(REST);
        int fixed = open ? wanted.size() - 1 : wanted.size();
        if (segments.size() < fixed || (!open && segments.size() > fixed)) {
            return Optional.empty();
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < fixed; i++) {
            String segment = wanted.get(i);
            if (segment.startsWith("{")) {
                names.put(segment.substring(1, segment.length() - 1), segments.get(i));
            } else if (!segment.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    /// The segments of a path. A slash at its end makes no other path.
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        segments.removeFirst();
        if (segments.size() > 1 && segments.getLast().isEmpty()) {
            segments.removeLast();
        }
        return segments;
    }

    /// The roles that may, for a refusal.
    public String rolesTold() {
        return roles.stream().map(Role::word).sorted().collect(Collectors.joining(" or "));
    }
}
