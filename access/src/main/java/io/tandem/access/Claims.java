package io.tandem.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a token of the issuer says what its subject may do.
///
/// @param roles name of the claim with the roles; a slash goes into an object: `realm_access/roles`
/// @param apps  name of the claim with the apps
public record Claims(String roles, String apps) {
    private static final int LONGEST_NAME = 256;

    /// The caller that a verified token speaks of; none where its subject cannot be a user's name.
    ///
    /// @param claim the value of a claim of the token, or null where it has none: a text, list or map
    public Optional<Caller> caller(String subject, Function<String, @Nullable Object> claim) {
        if (!isName(subject)) {
            return Optional.empty();
        }
        return Optional.of(new Caller(
                subject,
                Caller.Kind.TOKEN,
                words(value(roles, claim)).stream()
                        .map(Role::ofWord)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet()),
                Reach.of(words(value(apps, claim)))));
    }

    /// Whether this can be the name of who calls: it goes into logs and headers.
    public static boolean isName(String name) {
        return !name.isBlank() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
    }

    private static @Nullable Object value(String path, Function<String, @Nullable Object> claim) {
        // A claim may have a slash in its own name, as URLs do.
        Object whole = claim.apply(path);
        if (whole != null) {
            return whole;
        }
        String[] steps = path.split("/", -1);
        Object value = claim.apply(steps[0]);
        for (String step : Arrays.asList(steps).subList(1, steps.length)) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return value;
    }

    private static List<String> words(@Nullable Object value) {
        return switch (value) {
            case null -> List.of();
            case String text ->
                Arrays.stream(text.split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList();
            case Collection<?> list ->
                list.stream().filter(Objects::nonNull).map(Object::toString).toList();
            default -> List.of();
        };
    }
}
