package io.tandem.contract;

import java.util.regex.Pattern;

/// What an app may be called: 1 to 57 letters, digits, `_` and `-`. A migration as well, whose name is a part of
/// a collection's.
public final class AppName {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,57}");

    private AppName() {}

    /// Whether an app can have this name.
    public static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }
}
