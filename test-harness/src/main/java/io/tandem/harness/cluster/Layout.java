package io.tandem.harness.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which programs a plan comes to: their ports, their folders, and how they find each other.
final class Layout {
    private static final String OWN_TOKEN = "TANDEM_SCHEMA_SERVICE_TOKEN";
    private static final Duration OWN_LIFETIME = Duration.ofDays(365);

    private final ClusterPlan plan;

    private Layout(ClusterPlan plan) {
        this.plan = plan;
    }

    /// In the order in which they start.
    ///
    /// @param mongod       the program to run, or null to use a MongoDB that runs already
    /// @param foreignMongo that one's connection string
    static List<Program> programs(ClusterPlan plan, @Nullable Path mongod, @Nullable String foreignMongo) {
        Layout layout = new Layout(plan);
        Path state = plan.state();
        List<Program> programs = new ArrayList<>();
        Program kafka = new KafkaBroker(
                layout.port(Part.KAFKA, 0, Part.KAFKA.defaultPort()), Ports.random(), state.resolve("kafka"));
        programs.add(kafka);
        String mongoUri = foreignMongo == null ? "" : foreignMongo;
        if (mongod != null) {
            int port = layout.port(Part.MONGODB, 0, Part.MONGODB.defaultPort());
            Program mongodb = new Mongod(port, state.resolve("mongodb"), mongod, plan.room());
            programs.add(mongodb);
            mongoUri = mongodb.address();
        }
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.address());
        environment.put("QUARKUS_MONGODB_CONNECTION_STRING", mongoUri);
        DevelopmentIssuer issuer = DevelopmentIssuer.in(plan.folder());
        environment.putIfAbsent("TANDEM_ACCESS_DEVELOPMENT_KEY", issuer.publicKey());
        environment.putIfAbsent("QUARKUS_OIDC_TOKEN_ISSUER", DevelopmentIssuer.NAME);
        for (Part part : Part.services()) {
            for (int index = 0; index < plan.count(part); index++) {
                environment.put(OWN_TOKEN, plan.environment().getOrDefault(OWN_TOKEN, token(issuer, part)));
                Program service = layout.service(part, index, environment);
                programs.add(service);
                if (part == Part.SCHEMA_SERVICE) {
                    environment.putIfAbsent("TANDEM_SCHEMA_SERVICE_URL", service.address());
                }
            }
        }
        return programs;
    }

    /// What a service shows schema-service of itself.
    private static String token(DevelopmentIssuer issuer, Part part) {
        List<String> roles = part == Part.PARTNER_SYNC ? List.of("service", "operator") : List.of("service");
        return issuer.token(part.label(), roles, DevelopmentIssuer.EVERY_APP, OWN_LIFETIME);
    }

    private ServiceProcess service(Part part, int index, Map<String, String> shared) {
        int port = port(part, index, part.defaultPort());
        int management = port(part, index, part.defaultManagementPort());
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(management));
        Path jar = plan.root().resolve(part.label()).resolve("target/quarkus-app/quarkus-run.jar");
        Path temporary = plan.folder().resolve("tmp").resolve(part.label() + "-" + index);
        return new ServiceProcess(part, port, management, jar, temporary, plan.heap(), environment);
    }

    /// The first of a kind has the port that people know, if they want that; all others any free one.
    private int port(Part part, int index, int known) {
        if (index > 0 || !plan.defaultPorts()) {
            return Ports.random();
        }
        if (!Ports.isFree(known)) {
            throw new CannotRun("port " + known + " (" + part.label() + ") is taken; stop what uses it, or start with"
                    + " ./tandem up --ports random");
        }
        return known;
    }
}
