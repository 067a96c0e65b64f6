package io.tandem.schema.operator;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.ClientSession;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.CollectionSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/// The confirmations that dry runs of breaking changes give: each for one change of one schema as it is, once, and for
/// a while. Only their hashes are stored.
@ApplicationScoped
public class Confirmations {
    /// No letter or digit that looks like another one.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 3;
    private static final int LENGTH = 4;

    private final TandemDatabase tandem;
    private final SchemaSettings settings;
    private final SecureRandom random = new SecureRandom();

    /// A confirmation as it is given.
    ///
    /// @param text      what has to be sent back
    /// @param expiresAt it is good until then
    record Given(String text, Instant expiresAt) {}

    Confirmations(TandemDatabase tandem, SchemaSettings settings) {
        this.tandem = tandem;
        this.settings = settings;
    }

    /// Gives one for this change of a schema as it is.
    ///
    /// @param others the other schemas that change with it
    Given give(WantedSchema change, int version, List<CollectionSchema> others) {
        String text = text();
        Instant expiresAt =
                Instant.now().plus(settings.operator().confirmation()).truncatedTo(ChronoUnit.MILLIS);
        tandem.confirmations()
                .insertOne(new BsonDocument("_id", new BsonString(hash(text)))
                        .append("app", new BsonString(change.app().app()))
                        .append("type", new BsonString(change.type()))
                        .append("version", new BsonInt32(version))
                        .append("others", rows(others))
                        .append("wanted", new BsonString(change.fingerprint()))
                        .append("expiresAt", new BsonDateTime(expiresAt.toEpochMilli())));
        return new Given(text, expiresAt);
    }

    /// Why this confirmation does not confirm this change of a schema as it is, if it does not.
    ///
    /// @param others the other schemas that change with it
    Optional<String> error(String text, WantedSchema change, int version, List<CollectionSchema> others) {
        BsonDocument row = tandem.confirmations().find(eq("_id", hash(text))).first();
        if (row == null) {
            return Optional.of("no dry run gave this confirmation, or it expired long ago");
        }
        if (row.containsKey("usedAt")) {
            return Optional.of("this confirmation was used at "
                    + Instant.ofEpochMilli(row.getDateTime("usedAt").getValue()) + ", and it is good for once");
        }
        Instant expiresAt = Instant.ofEpochMilli(row.getDateTime("expiresAt").getValue());
        if (expiresAt.isBefore(Instant.now())) {
            return Optional.of("this confirmation expired at " + expiresAt);
        }
        if (!row.getString("app").getValue().equals(change.app().app())
                || !row.getString("type").getValue().equals(change.type())) {
            return Optional.of("this confirmation is for another object type");
        }
        int then = row.getInt32("version").getValue();
        if (then != version) {
            return Optional.of("this confirmation is for version " + then + " of the schema, which has version "
                    + version + " now");
        }
        if (!row.getString("wanted").getValue().equals(change.fingerprint())) {
            return Optional.of("this confirmation is for another change of this object type");
        }
        return row.getArray("others", new BsonArray()).equals(rows(others))
                ? Optional.empty()
                : Optional.of(
                        "since the dry run that gave this confirmation other object types have changed that embed a"
                                + " type of this change");
    }

    private static BsonArray rows(List<CollectionSchema> others) {
        return new BsonArray(others.stream()
                .map(CollectionSchema::schema)
                .map(other -> new BsonDocument("type", new BsonString(other.title()))
                        .append("version", new BsonInt32(other.version())))
                .toList());
    }

    /// Uses it up, as part of the transaction that makes the change.
    ///
    /// @return false when somebody else just did
    boolean use(ClientSession session, String text) {
        return tandem.confirmations()
                        .updateOne(
                                session,
                                and(eq("_id", hash(text)), exists("usedAt", false)),
                                set("usedAt", new BsonDateTime(Instant.now().toEpochMilli())))
                        .getModifiedCount()
                == 1;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS * LENGTH; i++) {
            text.append(i > 0 && i % LENGTH == 0 ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static String hash(String text) {
        return WantedSchema.sha256(text.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
