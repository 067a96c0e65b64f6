package io.tandem.schema.collection;

import java.util.HashMap;
import java.util.Map;

/// How many more object types clients may bring into each app while one decision is made.
public final class TypeRoom {
    private final int most;
    private final Map<String, Integer> there;

    /// @param most  of one app
    /// @param there how many there are, of each app into which one may come
    public TypeRoom(int most, Map<String, Integer> there) {
        this.most = most;
        this.there = new HashMap<>(there);
    }

    /// Takes room for more types of an app; whether there was room for all of them.
    public boolean take(String app, int types) {
        int before = there.getOrDefault(app, 0);
        if (before + types > most) {
            return false;
        }
        there.put(app, before + types);
        return true;
    }

    /// Why there was none.
    public String refusal(String app) {
        return "app '" + app + "' has the " + most
                + " object types that clients may make (tandem.types.most); an operator"
                + " can make more with PUT /v1/apps/" + app + "/schemas/{type}";
    }
}
