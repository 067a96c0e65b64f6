package io.tandem.partner.migration;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// A migration: two collections of one app, a transform in each direction, and where it stands.
///
/// @param name       its name, unique in Tandem
/// @param app        the app
/// @param database   the app's database, where both collections lie
/// @param initial    collection of the old shape
/// @param partner    collection of the new shape
/// @param objectType the partner's object type in Realm JS notation, if given
/// @param forward    the definition of the transform from initial to partner
/// @param reverse    the definition of the way back; empty when the short forms invert themselves
/// @param conflicts  name of the conflict policy
/// @param state      where it stands
/// @param reason     why it is refused or paused
/// @param epoch      raised each time a replica takes it over
public record Migration(
        String name,
        String app,
        String database,
        String initial,
        String partner,
        @Nullable BsonDocument objectType,
        BsonArray forward,
        BsonArray reverse,
        String conflicts,
        MigrationState state,
        @Nullable String reason,
        long epoch) {

    /// Whether two definitions say the same, whatever their states.
    public boolean isDefinedAs(Migration other) {
        return definition().equals(other.definition());
    }

    private BsonDocument definition() {
        return Migrations.definition(this);
    }
}
