package io.tandem.schema.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/// The rules of an app. Where none are defined, neither for a type nor as defaults, everybody whom sync-ingest lets in
/// may write everything.
///
/// @param revision raised by each change
/// @param of       of one object type each, and the defaults
public record Rules(int revision, List<OfType> of) {
    /// No rules.
    public static final Rules NONE = new Rules(0, List.of());

    /// In place of a type's name: for types that have no rules of their own.
    public static final String DEFAULTS = "";

    /// The rules of one object type. Types' names are values in their row, never paths.
    ///
    /// @param type  its name, or [#DEFAULTS]
    /// @param given the roles as somebody wrote them
    /// @param roles the same, read
    public record OfType(String type, BsonArray given, List<DataRole> roles) {
        /// Reads them.
        ///
        /// @throws InvalidRulesException when they are none
        public static OfType read(String type, BsonValue roles) {
            List<DataRole> read = DataRole.read(roles);
            return new OfType(type, roles.asArray(), read);
        }

        /// The first role that is this user's.
        Optional<DataRole> role(String user) {
            return roles.stream()
                    .filter(role -> role.applyWhen().holds(user, new BsonDocument()))
                    .findFirst();
        }
    }

    public Rules {
        of = List.copyOf(of);
    }

    /// What was defined for exactly this type, or as defaults.
    public Optional<OfType> defined(String type) {
        return of.stream().filter(each -> each.type().equals(type)).findFirst();
    }

    /// What counts for this type. There is no fall-back from its own roles to the defaults.
    public Optional<OfType> of(String type) {
        return defined(type).or(() -> defined(DEFAULTS));
    }

    /// The same with other rules of one type; without, where there are none.
    public Rules with(String type, Optional<OfType> rules) {
        List<OfType> changed = new ArrayList<>(
                of.stream().filter(each -> !each.type().equals(type)).toList());
        rules.ifPresent(changed::add);
        return new Rules(revision + 1, changed);
    }

    /// Whether this user may write every object of every type, as far as rules say.
    public boolean letWriteAll(String user) {
        return of.stream()
                .allMatch(each -> each.role(user).map(DataRole::writesAll).orElse(false));
    }

    /// As an app's row has them.
    public BsonDocument row() {
        return new BsonDocument("revision", new BsonInt32(revision))
                .append(
                        "of",
                        new BsonArray(of.stream()
                                .map(each -> new BsonDocument("type", new BsonString(each.type()))
                                        .append(
                                                "roles",
                                                new BsonString(new BsonDocument("roles", each.given()).toJson())))
                                .toList()));
    }

    /// What [#row] made.
    public static Rules of(BsonDocument row) {
        return new Rules(
                row.getInt32("revision").getValue(),
                row.getArray("of").stream()
                        .map(BsonValue::asDocument)
                        .map(each -> OfType.read(
                                each.getString("type").getValue(),
                                BsonDocument.parse(each.getString("roles").getValue())
                                        .getArray("roles")))
                        .toList());
    }
}
