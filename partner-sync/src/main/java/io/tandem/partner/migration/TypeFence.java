package io.tandem.partner.migration;

import java.util.List;
import java.util.Set;

/// Lets schema-service refuse the object types of the initial collection of a migration that is being retired, and
/// accept them again where the retirement is given up.
///
/// What it is about to have refused is noted in the migration's row first: an abort takes exactly that back, and
/// nothing that a person or another migration has had refused.
final class TypeFence {
    private static final long TRY_EVERY_MILLIS = 5_000;

    private final Parts parts;
    private final Progress progress;
    private long triedAt;

    TypeFence(Parts parts, Progress progress) {
        this.parts = parts;
        this.progress = progress;
    }

    /// Lets the old types be refused, once schema-service answers; what bypasses it can only be counted.
    ///
    /// @return whether they are
    boolean raise(Migration migration, long now) {
        return tried(migration, now, schemas -> {
            Set<String> refused = schemas.retired(migration.app()).keySet();
            List<String> types = PlacedType.initialTypes(migration, schemas.placed(migration.app())).stream()
                    .filter(type -> !refused.contains(type))
                    .toList();
            if (!types.isEmpty() && !parts.life().noteRefused(migration.name(), types)) {
                return false; // a person has said something else meanwhile
            }
            types.forEach(type -> schemas.retire(migration.app(), type));
            progress.fencedAt.set(now);
            return true;
        });
    }

    /// Lets the types be accepted again that [#raise] had refused and that nobody else has had refused since.
    ///
    /// @return whether they are
    boolean lower(Migration migration, long now) {
        List<String> types = parts.life().refused(migration.name());
        if (!types.isEmpty()
                && !tried(migration, now, schemas -> {
                    var refused = schemas.retired(migration.app());
                    types.stream()
                            .filter(type -> SchemaAuthority.OPERATOR.equals(refused.get(type)))
                            .forEach(type -> schemas.enable(migration.app(), type));
                    parts.life().noteAccepted(migration.name());
                    return true;
                })) {
            return false;
        }
        progress.fencedAt.set(0);
        progress.bypassing.set(0);
        return true;
    }

    private interface Attempt {
        boolean by(SchemaAuthority schemas);
    }

    private boolean tried(Migration migration, long now, Attempt attempt) {
        if (now - triedAt < TRY_EVERY_MILLIS) {
            return false;
        }
        boolean done = false;
        try {
            done = attempt.by(parts.schemas());
        } catch (SchemaServiceAwayException e) {
            // What users write crosses meanwhile; whoever waits for the end reads why it does not come.
            parts.migrations().saveTrouble(migration.name(), String.valueOf(e.getMessage()));
        }
        triedAt = done ? 0 : now;
        return done;
    }
}
