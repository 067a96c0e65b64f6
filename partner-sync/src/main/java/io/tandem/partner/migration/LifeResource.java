package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.partner.PartnerConfiguration;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Pause and resume, and the two ends of a migration over HTTP: back to the old shape, or on to the new one.
@Path("/v1/migrations/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
@RunOnVirtualThread
public class LifeResource {
    /// A longer one would begin at a time that not every clock has.
    private static final Duration LONGEST_QUIET_PERIOD = Duration.ofDays(36_500);
    /// How long a retirement waits to know what has not been read; that ends with the first answer, mostly.
    private static final Duration READ_ON = Duration.ofSeconds(10);

    private final Migrations migrations;
    private final Acting acting;
    private final Acts acts;
    private final Life life;
    private final SchemaAuthority schemas;
    private final PartnerConfiguration configuration;
    private final MongoClient client;

    public LifeResource(
            Migrations migrations,
            Acting acting,
            Acts acts,
            Life life,
            SchemaAuthority schemas,
            PartnerConfiguration configuration,
            MongoClient client) {
        this.migrations = migrations;
        this.acting = acting;
        this.acts = acts;
        this.life = life;
        this.schemas = schemas;
        this.configuration = configuration;
        this.client = client;
    }

    @POST
    @Path("/pause")
    @Operation(summary = "Stop carrying changes across; the position is kept")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response pause(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        Set<MigrationState> from = Set.of(MigrationState.COPYING, MigrationState.LIVE, MigrationState.HEALING);
        return acting.act(name, from, MigrationState.PAUSED, "pause", by, null);
    }

    @POST
    @Path("/resume")
    @Operation(summary = "Go on from where it was paused; say what becomes of many deletes, if that is asked")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response resume(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body) {
        migrations.require(name);
        BsonDocument asked = Json.object(body, Set.of("deletes"));
        String deletes = text(asked, "deletes", Set.of("", "cross", "restore"), "");
        if (deletes.isEmpty() && life.asksAboutDeletes(name)) {
            throw new Problem(
                    409,
                    "Deletes are waiting",
                    "migration '" + name
                            + "' is held because of many deletes: resume it with {\"deletes\": \"cross\"} or"
                            + " {\"deletes\": \"restore\"}; its reason says how many.");
        }
        if (!deletes.isEmpty()) {
            life.answer(name, new Life.Deletes(deletes.equals("restore"), Ends.now(client)));
        }
        Set<MigrationState> from = Set.of(MigrationState.PAUSED);
        return acting.act(name, from, stateAfterPause(name), "resume", by, asked.isEmpty() ? null : asked);
    }

    private MigrationState stateAfterPause(String name) {
        Life.Loss loss = life.loss(name).orElse(null);
        if (loss == Life.Loss.HISTORY) {
            return MigrationState.HEALING;
        }
        boolean copied = migrations
                .position(name)
                .map(position -> position.copy().done())
                .orElse(false);
        return copied && loss == null ? MigrationState.LIVE : MigrationState.COPYING;
    }

    @POST
    @Path("/abort")
    @Operation(summary = "Carry over what the partner has, then stop; keep or drop the partner collection")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response abort(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body) {
        Migration migration = migrations.require(name);
        BsonDocument asked = Json.object(body, Set.of("partner"));
        asked.put("partner", new BsonString(text(asked, "partner", Set.of("keep", "drop"), "keep")));
        if (migration.state() == MigrationState.CHECKING) {
            return endCheck(name, by, asked);
        }
        if (asked.getString("partner").getValue().equals("drop")) {
            Chain.requireNoOther(migration, all());
        }
        Set<MigrationState> from = Set.of(
                MigrationState.COPYING,
                MigrationState.LIVE,
                MigrationState.HEALING,
                MigrationState.PAUSED,
                MigrationState.RETIRING);
        return acting.act(name, from, MigrationState.ABORTING, "abort", by, asked);
    }

    /// A check writes nothing: there is nothing to carry over, and nothing of ours to drop.
    private Response endCheck(String name, String by, BsonDocument asked) {
        if (asked.getString("partner").getValue().equals("drop")) {
            throw new Problem(
                    409,
                    "Nothing to drop",
                    "migration '" + name
                            + "' is being checked, and has made no partner collection since its start: abort"
                            + " with {\"partner\": \"keep\"}.");
        }
        MigrationState to = migrations.hasCrossed(name) ? MigrationState.ABORTED : MigrationState.DEFINED;
        return acting.act(name, Set.of(MigrationState.CHECKING), to, "abort", by, asked);
    }

    @POST
    @Path("/retire")
    @Operation(summary = "End the old shape, when nobody writes it any more")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response retire(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body)
            throws InterruptedException {
        Migration migration = migrations.require(name);
        BsonDocument asked = Json.object(body, Set.of("quietPeriod"));
        Duration quiet = quietPeriod(asked, configuration.migration().quietPeriod());
        if (migration.state() == MigrationState.LIVE) {
            Chain.requireNoEarlier(migration, all());
            requireQuiet(migration, quiet);
        }
        asked.put("quietPeriod", new BsonString(quiet.toString()));
        return acting.act(name, Set.of(MigrationState.LIVE), MigrationState.RETIRING, "retire", by, asked);
    }

    /// By what has been read of the change stream, whoever read it when, and by what has come since.
    private void requireQuiet(Migration migration, Duration quiet) throws InterruptedException {
        Instant since = Instant.now().minus(quiet);
        List<String> writers = PlacedType.initialTypes(migration, schemas.placed(migration.app())).stream()
                .flatMap(type -> schemas.writersSince(migration.app(), type, since).stream())
                .toList();
        if (!writers.isEmpty()) {
            throw new Problem(
                    409,
                    "The old shape is still written",
                    "'" + migration.initial() + "' was written within " + quiet + " by: " + String.join("; ", writers)
                            + ". Wait until they are gone, or say a shorter quietPeriod.");
        }
        Position position = migrations.position(migration.name()).orElseThrow();
        BsonDocument progress = position.progress() == null ? new BsonDocument() : position.progress();
        long written = progress.getNumber("initialWrittenAt", new BsonInt64(0)).longValue();
        long started = position.startedAt().getTime() * 1000L;
        if (Math.max(written, started) > since.toEpochMilli()) {
            throw new Problem(
                    409,
                    "The old shape is still written",
                    "the collection '" + migration.initial() + "' was "
                            + (written > started
                                    ? "written by something else than Tandem at " + Instant.ofEpochMilli(written)
                                    : "not watched before " + Instant.ofEpochMilli(started))
                            + ", within the quiet period of " + quiet + ". Wait, or say a shorter quietPeriod.");
        }
        Backlog behind = Unread.behind(client, migration, position, READ_ON);
        if (behind.unread() || behind.toPartner().changes() > 0) {
            throw new Problem(
                    409,
                    "The old shape is still written",
                    "the collection '" + migration.initial() + "' has changes that have not "
                            + (behind.unread() ? "been read" : "crossed")
                            + " yet. Wait until its lag shows none.");
        }
    }

    static Duration quietPeriod(BsonDocument asked, Duration standard) {
        BsonValue said = asked.get("quietPeriod");
        if (said == null) {
            return standard;
        }
        try {
            Duration quiet = Duration.parse(said.isString() ? said.asString().getValue() : "");
            if (!quiet.isNegative() && quiet.compareTo(LONGEST_QUIET_PERIOD) <= 0) {
                return quiet;
            }
        } catch (DateTimeParseException e) {
            throw new Problem(400, "Invalid quiet period", "quietPeriod: takes a duration such as P7D or PT1H.");
        }
        throw new Problem(
                400,
                "Invalid quiet period",
                "quietPeriod: takes a duration from PT0S to " + LONGEST_QUIET_PERIOD.toDays() + " days.");
    }

    @POST
    @Path("/verify")
    @Operation(summary = "Compare both sides, while changes go on crossing")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response verify(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        return look(name, "verify", by);
    }

    @POST
    @Path("/repair")
    @Operation(summary = "Merge exactly what the last verification found to differ")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response repair(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        return look(name, "repair", by);
    }

    private Response look(String name, String act, String by) {
        Migration migration = migrations.require(name);
        if (!migration.state().isCrossing()) {
            throw new Problem(
                    409,
                    "Not in this state",
                    "migration '" + name + "' is " + migration.state().word()
                            + "; nothing crosses, so both sides differ. It can be "
                            + (act.equals("verify") ? "verified" : "repaired") + " once it is live again.");
        }
        acts.note(migration, act, by, new BsonDocument());
        Verification.ask(tandem(), name, act.equals("verify") ? "asked" : act);
        return acting.accepted(name);
    }

    private List<Migration> all() {
        return migrations.all(fault -> {
            throw fault.problem();
        });
    }

    private MongoDatabase tandem() {
        return client.getDatabase(configuration.database());
    }

    private static String text(BsonDocument asked, String member, Set<String> allowed, String standard) {
        BsonValue value = asked.get(member);
        if (value == null) {
            return standard;
        }
        if (!value.isString() || !allowed.contains(value.asString().getValue())) {
            throw new Problem(
                    400,
                    "Invalid " + member,
                    member + ": takes "
                            + String.join(
                                    " or ",
                                    allowed.stream()
                                            .filter(word -> !word.isEmpty())
                                            .sorted()
                                            .toList()) + ".");
        }
        return value.asString().getValue();
    }
}
