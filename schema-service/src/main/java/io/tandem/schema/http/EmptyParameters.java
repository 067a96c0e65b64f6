package io.tandem.schema.http;

import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/// Refuses `?dryRun=` and `?dryRun`. Since Quarkus 3.18 an empty parameter counts as one that is not there, so what was
/// meant as a dry run, by a script whose variable is not set, would be done.
final class EmptyParameters {
    /// Flags and numbers; to an empty text, such as `client=`, it may be said that it says nothing.
    private static final Set<String> NEVER_EMPTY = Set.of("dryRun", "limit", "failures");

    @ServerRequestFilter
    void refuse(UriInfo uri) {
        first(uri.getRequestUri().getRawQuery()).ifPresent(name -> {
            throw Problem.badRequest(name, "it has no value; give one, or leave the parameter out");
        });
    }

    /// The first parameter of a query that has to have a value and has none.
    static Optional<String> first(@Nullable String query) {
        return Stream.of(query == null ? new String[0] : query.split("&", -1))
                .map(parameter -> parameter.replaceFirst("=$", ""))
                .filter(NEVER_EMPTY::contains)
                .findFirst();
    }
}
