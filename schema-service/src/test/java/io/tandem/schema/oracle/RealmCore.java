package io.tandem.schema.oracle;

import java.util.List;
import java.util.Locale;

/// realm-core itself, 14.12.0: what it says of a model, and of a file that is opened with another one. Its library
/// exists for Linux x86-64 only, and Java calls it from 22 on; elsewhere there is no oracle.
interface RealmCore {
    /// The kinds of validation, as bits of `realm_schema_validation_mode_e`.
    enum Validation {
        LOCAL(0),
        SYNC(2 + 4);

        final int bits;

        Validation(int bits) {
            this.bits = bits;
        }
    }

    /// What is wrong with a model by itself; empty if nothing is.
    String validate(List<WrittenType> model, Validation validation);

    /// What realm-core says when a file that was made with one model is opened, additively, with another one; empty if
    /// it opens. Both are sound for a local file.
    String reopen(List<WrittenType> before, List<WrittenType> after);

    /// Why there is no oracle here; empty if there is one.
    static String absence() {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("amd64")) {
            return "realm-core's library is there for Linux on x86-64 only";
        }
        return Runtime.version().feature() < 22 ? "Java calls native libraries from JDK 22 on" : "";
    }

    /// Loads it where there is one; the class is compiled only by a JDK that has the foreign-function API.
    static RealmCore load() {
        try {
            return Class.forName("io.tandem.schema.oracle.NativeRealmCore")
                    .asSubclass(RealmCore.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no realm-core, though this machine should have it", e);
        }
    }
}
