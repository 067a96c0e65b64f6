package io.tandem.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may make which call of a service. What no row is about needs an operator: of the app that the path
/// names, else of every app; so a call that was forgotten here is closed, not open.
public final class Calls {
    private static final Set<String> OPEN = Set.of("/q/openapi");
    private static final List<Call> REST =
            List.of(Call.rest("/v1/apps/{app}/**", false), Call.rest("/v1/apps/{app}", false), Call.rest("/**", true));

    private final List<Row> rows;

    private record Row(Call call, List<String> segments) {}

    /// A call and the app that it is about.
    ///
    /// @param call the row of the table
    /// @param app  the app that the path names, or null where it names none
    public record Match(Call call, @Nullable String app) {}

    /// @param rows the first that is about a call counts
    public Calls(Call... rows) {
        this.rows = Stream.concat(Stream.of(rows), REST.stream())
                .map(call -> new Row(call, Call.segments(call.pattern())))
                .toList();
    }

    /// Whether anybody may make this call: reading the OpenAPI document.
    public boolean isOpen(String method, String path) {
        return OPEN.contains(path) && (method.equals("GET") || method.equals("HEAD"));
    }

    /// The row that is about this call.
    ///
    /// @param path normalized: no dot segments, nothing percent-encoded that need not be
    public Match match(String method, String path) {
        List<String> segments = Call.segments(path);
        for (Row row : rows) {
            Optional<Map<String, String>> names = row.call().names(method, row.segments(), segments);
            if (names.isPresent()) {
                return new Match(row.call(), names.get().get("app"));
            }
        }
        throw new IllegalArgumentException("a path begins with a slash, unlike " + path);
    }
}
