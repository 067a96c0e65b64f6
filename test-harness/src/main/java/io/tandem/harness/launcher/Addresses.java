package io.tandem.harness.launcher;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where the services answer.
final class Addresses {
    private Addresses() {}

    /// What `--url` says, else where the running `./tandem up` has the service, else its default port.
    ///
    /// @throws CannotRun for what is no address
    static String of(Part service, @Nullable String url) {
        String standard = "http://localhost:" + service.defaultPort();
        String said = url != null ? url : RunningUp.address(service.label()).orElse(standard);
        try {
            // Refuses what no request can go to.
            HttpRequest.newBuilder(URI.create(said));
        } catch (IllegalArgumentException e) {
            throw new CannotRun("--url takes an address like " + standard + ", not '" + said + "'", e);
        }
        return said.replaceAll("/+$", "");
    }

    /// A name as one segment of a path, or one value of a query, whatever stands in it.
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
