package io.tandem.harness.launcher;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.DevelopmentIssuer;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `./tandem token`: a token that the services of `./tandem up` trust.
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description =
                "Prints a token for the services of ./tandem up; without options one with every role in every app.")
@SuppressWarnings("NullAway.Init")
final class Token implements Callable<Integer> {
    /// What the options of the other commands say of themselves.
    static final String OPTION = "Token or API key (default: TANDEM_TOKEN, else that of the running ./tandem up).";

    @Spec
    private CommandSpec spec;

    @Option(names = "--role", description = "device-writer, schema-editor or operator; may be given again.")
    private List<String> roles = DevelopmentIssuer.ROLES;

    @Option(names = "--app", description = "An app in which the roles count, * for all (default); may be given again.")
    private List<String> apps = DevelopmentIssuer.EVERY_APP;

    @Option(names = "--user", description = "The user's name (default operator).")
    private String user = DevelopmentIssuer.OPERATOR;

    @Option(
            names = "--lifetime",
            converter = Lifetime.class,
            description = "How long it counts, e.g. 1h or PT1H (default 30d).")
    private Duration lifetime = Duration.ofDays(30);

    @Override
    public Integer call() {
        for (String role : roles) {
            if (!DevelopmentIssuer.ROLES.contains(role)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--role takes " + String.join(", ", DevelopmentIssuer.ROLES) + ", not '" + role + "'");
            }
        }
        DevelopmentIssuer issuer = DevelopmentIssuer.existing(ClusterPlan.upFolder())
                .orElseThrow(() -> new CannotRun("no ./tandem up has run with the state in " + ClusterPlan.upFolder()
                        + "; start it, or set TANDEM_FOLDER to its folder"));
        System.out.println(issuer.token(user, roles, apps, lifetime));
        return 0;
    }

    /// A duration as the services' settings have it: a number with a unit, or ISO 8601.
    static final class Lifetime implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String said) {
            try {
                Duration lifetime = Duration.parse(
                        said.replaceFirst("^(\\d+[hmsHMS])$", "PT$1").replaceFirst("^(\\d+[dD])$", "P$1"));
                if (lifetime.compareTo(Duration.ofSeconds(1)) >= 0) {
                    return lifetime;
                }
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + said + "' is no duration such as 30d, 1h, 15m or PT1H");
            }
            throw new TypeConversionException("a token lives for a second at least, not for '" + said + "'");
        }
    }

    /// The token that a command shows the services.
    ///
    /// @param said what `--token` says, if it does
    /// @param url  what `--url` says, if it does: the running `./tandem up` has no token for another place
    /// @throws CannotRun for what no header can carry; it is not repeated, as it may be most of a secret
    static Optional<String> find(@Nullable String said, @Nullable String url) {
        Optional<String> found = given(said, url);
        if (found.filter(token -> !token.matches("[!-~]+")).isPresent()) {
            throw new CannotRun("the token is empty, or has a blank, a line break or a letter that no token has;"
                    + " say another with --token, or set TANDEM_TOKEN");
        }
        return found;
    }

    private static Optional<String> given(@Nullable String said, @Nullable String url) {
        if (said != null) {
            return Optional.of(said);
        }
        String environment = System.getenv("TANDEM_TOKEN");
        if (environment != null && !environment.isBlank()) {
            return Optional.of(environment.strip());
        }
        return url == null ? RunningUp.address("token").filter(token -> !token.isEmpty()) : Optional.empty();
    }

    /// A request that shows it.
    static HttpRequest.Builder show(Optional<String> token, HttpRequest.Builder request) {
        token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        return request;
    }

    /// What to do where a service says that it does not know who calls.
    static String remedy(int status) {
        return status == 401 ? "; say --token, or set TANDEM_TOKEN" : "";
    }
}
