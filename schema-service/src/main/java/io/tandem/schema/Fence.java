package io.tandem.schema;

import static com.mongodb.client.model.Filters.exists;

import com.mongodb.client.model.Updates;
import jakarta.enterprise.context.ApplicationScoped;

/// Keeps out what was decided by rules that no longer hold.
///
/// Every stream's position carries a number. A batch is decided after the number was read, and only written where it is
/// still that one, so whoever changes a rule and then raises all numbers knows: what is written from now on was decided
/// after the change.
@ApplicationScoped
public class Fence {
    private final TandemDatabase tandem;

    Fence(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// Raises it. Waits for transactions that are being written; those of them that were not first have to be decided
    /// again. A stream that is new meanwhile reads the rules as they are now.
    public void raise() {
        tandem.positions().updateMany(exists("next"), Updates.inc("fence", 1L));
    }
}
