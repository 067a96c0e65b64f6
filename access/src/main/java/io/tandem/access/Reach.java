package io.tandem.access;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The apps in which a caller's roles count.
///
/// @param every whether in every app, present and future
/// @param apps  the names otherwise
public record Reach(boolean every, Set<String> apps) {
    /// How tokens and JSON write every app.
    public static final String EVERY = "*";

    public Reach {
        apps = every ? Set.of() : Set.copyOf(apps);
    }

    /// What a list of names says; `*` among them says every app.
    public static Reach of(Collection<String> words) {
        return new Reach(words.contains(EVERY), Set.copyOf(words));
    }

    /// Whether it has this app in it.
    public boolean includes(String app) {
        return every || apps.contains(app);
    }

    /// Whether all that the other reaches is in this one.
    public boolean covers(Reach other) {
        return every || (!other.every && apps.containsAll(other.apps));
    }

    /// As tokens and JSON write it.
    public List<String> words() {
        return every ? List.of(EVERY) : apps.stream().sorted().toList();
    }
}
