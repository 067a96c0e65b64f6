package io.tandem.ingest.line;

import com.fasterxml.jackson.core.JsonStreamContext;
import org.jspecify.annotations.Nullable;

/// A place inside a line. Its JSON pointer is only made where there is a fault to tell, and only as far as it is told:
/// a hostile line has a hundred faults below names as long as itself.
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
        return parent == null ? step(name) : then(parent.pointer(), name);
    }

    /// The pointer of the place that a parser is at.
    static String pointer(JsonStreamContext at) {
        JsonStreamContext parent = at.getParent();
        String before = parent == null ? "" : pointer(parent);
        if (at.inObject() && at.hasCurrentName()) {
            return then(before, at.getCurrentName());
        }
        return at.inArray() && at.hasCurrentIndex() ? then(before, Integer.toString(at.getCurrentIndex())) : before;
    }

    private static String then(String pointer, String name) {
        return pointer.length() > Fault.LONGEST_POINTER ? pointer : pointer + step(name);
    }

    private static String step(String name) {
        String told = name.substring(0, Math.min(name.length(), Fault.LONGEST_POINTER + 1));
        return "/" + told.replace("~", "~0").replace("/", "~1");
    }
}
