package io.tandem.partner.migration;

import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.Rules;
import io.tandem.partner.merge.Policies;
import io.tandem.partner.transform.InvalidTransformException;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Declared;
import io.tandem.partner.transform.Transform;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
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
/// @param policies   how conflicts are decided
/// @param declared   groups that a person has declared
/// @param state      where it stands
/// @param reason     why it is refused or paused
/// @param epoch      raised each time a replica takes it over
/// @param deletesShare the share of one side's documents that may be deleted at once; null: the setting's
/// @param asked      what a person asked for last: an act's parameters
public record Migration(
        String name,
        String app,
        String database,
        String initial,
        String partner,
        @Nullable BsonDocument objectType,
        BsonArray forward,
        BsonArray reverse,
        Policies policies,
        List<Declared> declared,
        MigrationState state,
        @Nullable String reason,
        long epoch,
        @Nullable Double deletesShare,
        BsonDocument asked) {

    public Migration {
        declared = List.copyOf(declared);
    }

    /// A parameter of the last act, as text; empty if it has none.
    String asked(String parameter) {
        return asked.getString(parameter, new BsonString("")).getValue();
    }

    /// The findings of a check that a person overrides.
    Set<String> overridden() {
        Set<String> names = new HashSet<>();
        asked.getArray("override", new BsonArray())
                .forEach(name -> names.add(name.asString().getValue()));
        return names;
    }

    /// What the definition says about crossing.
    ///
    /// @throws InvalidTransformException when it cannot be compiled
    public Rules rules() {
        Transform.Both transforms = Transform.compile(forward, reverse);
        PropertyGroups groups = new PropertyGroups(transforms.forward(), transforms.reverse(), declared);
        return new Rules(transforms, groups, policies);
    }

    /// Its three collections.
    Namespaces namespaces() {
        return new Namespaces(initial, partner, Ledger.collectionName(name));
    }

    /// Whether two definitions say the same, whatever their states.
    public boolean isDefinedAs(Migration other) {
        return definition().equals(other.definition());
    }

    private BsonDocument definition() {
        return Migrations.definition(this);
    }
}
