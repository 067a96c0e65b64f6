package io.tandem.ingest.line;

import org.jspecify.annotations.Nullable;

/// A place inside a line. Its JSON pointer is only made where there is a fault to tell.
record Place(@Nullable Place parent, String name) {
    static Place of(String member) {
        return new Place(null, member);
    }

    Place then(String child) {
        return new Place(this, child);
    }

    Place then(int index) {
        return new Place(this, Integer.toString(index));
    }

    String pointer() {
        String own = "/" + name.replace("~", "~0").replace("/", "~1");
        return parent == null ? own : parent.pointer() + own;
    }
}
