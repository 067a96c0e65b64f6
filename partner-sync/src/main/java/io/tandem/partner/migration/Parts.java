package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.telemetry.trace.Tracing;

/// What every run of a migration works with.
///
/// @param migrations the migrations and their positions
/// @param life       what befell them
/// @param schemas    schema-service
/// @param copyPace   how fast persons let copies be
/// @param tracing    makes the spans of traced writes
record Parts(
        MongoClient client,
        Migrations migrations,
        Life life,
        SchemaAuthority schemas,
        CopyPace copyPace,
        Tracing tracing,
        PartnerConfiguration configuration) {
    /// Tandem's own database.
    MongoDatabase tandem() {
        return client.getDatabase(configuration.database());
    }

    /// The database in which both collections of a migration lie.
    MongoDatabase of(Migration migration) {
        return client.getDatabase(migration.database());
    }
}
