package io.tandem.partner.merge;

import io.tandem.partner.transform.Side;
import java.util.Set;

/// What one write did to one document of the model.
record ModelEvent(int time, boolean ours, boolean heartbeat, Side side, What what, Set<String> properties) {
    enum What {
        WRITTEN,
        CHANGED,
        DELETED
    }
}
