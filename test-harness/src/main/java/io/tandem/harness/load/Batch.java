package io.tandem.harness.load;

import java.util.ArrayList;
import java.util.List;

/// As much of a file as goes into one request.
///
/// @param changes  what to send, in the file's order
/// @param unusable what cannot be sent
/// @param last     the file ends here
public record Batch(List<Entry.Change> changes, List<Entry.Unusable> unusable, boolean last) {
    private static final int MOST_ENTRIES = 5_000;
    private static final int MOST_TEXT = 4 << 20;

    public Batch {
        changes = List.copyOf(changes);
        unusable = List.copyOf(unusable);
    }

    /// Reads on from where the file stands.
    public static Batch next(ObjectFile file) {
        List<Entry.Change> changes = new ArrayList<>();
        List<Entry.Unusable> unusable = new ArrayList<>();
        long text = 0;
        while (changes.size() + unusable.size() < MOST_ENTRIES && text < MOST_TEXT) {
            switch (file.next()) {
                case Entry.Change change -> {
                    changes.add(change);
                    text += change.line().length();
                }
                case Entry.Unusable entry -> unusable.add(entry);
                case null -> {
                    return new Batch(changes, unusable, true);
                }
            }
        }
        return new Batch(changes, unusable, false);
    }
}
