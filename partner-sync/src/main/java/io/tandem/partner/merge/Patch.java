package io.tandem.partner.merge;

import io.tandem.contract.BsonBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What has to change in one document: properties to set and properties to take away, by name.
public record Patch(BsonDocument set, List<String> unset) {
    public Patch {
        unset = List.copyOf(unset);
    }

    /// The patch that gives `properties` of `current` the values that `wanted` has.
    public static Patch between(BsonDocument current, BsonDocument wanted, Iterable<String> properties) {
        BsonDocument set = new BsonDocument();
        List<String> unset = new ArrayList<>();
        for (String property : properties) {
            Members.Values values = property.equals("_id") ? null : Members.difference(current, wanted, property);
            if (values == null) {
                continue;
            }
            if (values.other() == null) {
                unset.add(property);
            } else {
                set.append(property, values.other());
            }
        }
        return new Patch(set, unset);
    }

    /// The patches of several groups, whose properties are not the same, as one.
    static Patch joined(List<Patch> patches) {
        if (patches.size() == 1) {
            return patches.getFirst();
        }
        BsonDocument set = new BsonDocument();
        List<String> unset = new ArrayList<>();
        for (Patch patch : patches) {
            set.putAll(patch.set());
            unset.addAll(patch.unset());
        }
        return new Patch(set, unset);
    }

    public boolean isEmpty() {
        return set.isEmpty() && unset.isEmpty();
    }

    /// `document` after this patch; a property that is new comes last, as in MongoDB.
    public BsonDocument apply(BsonDocument document) {
        return isEmpty() ? document : Members.with(document, set, unset);
    }

    /// Whether two values are the same to the bit: type, order of properties, sign of zero.
    public static boolean same(@Nullable BsonValue one, @Nullable BsonValue other) {
        if (one == null || other == null) {
            return one == other;
        }
        if (!one.equals(other)) {
            return false;
        }
        // BsonDocument's equals takes no notice of the order of properties.
        return !(one.isDocument() || one.isArray())
                || Arrays.equals(
                        BsonBytes.encode(new BsonDocument("v", one)), BsonBytes.encode(new BsonDocument("v", other)));
    }
}
