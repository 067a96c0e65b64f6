package io.tandem.schema.notation;

import io.tandem.schema.notation.Finding.Code;
import java.util.ArrayList;
import java.util.List;

/// What has been found so far, in the order in which it was found.
public final class Findings {
    private final List<Finding> found = new ArrayList<>();

    void add(String at, Code code, String message) {
        add(new Finding(at, code, message));
    }

    void add(Finding finding) {
        found.add(finding);
    }

    List<Finding> all() {
        return List.copyOf(found);
    }

    /// The pointer to a member of what this pointer leads to.
    public static String inside(String at, String name) {
        return at + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
