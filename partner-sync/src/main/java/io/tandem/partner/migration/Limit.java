package io.tandem.partner.migration;

import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// How many rows a list shows at most: parameter `limit`.
final class Limit {
    private static final int MOST = 1_000;
    /// Since Quarkus 3.18 an empty parameter counts as one that is not there.
    private static final Pattern EMPTY = Pattern.compile("(?:^|&)limit=?(?:&|$)");

    @ServerRequestFilter
    void refuseEmpty(UriInfo uri) {
        String query = uri.getRequestUri().getRawQuery();
        if (query != null && EMPTY.matcher(query).find()) {
            throw refusal();
        }
    }

    /// The number that the parameter says.
    ///
    /// @throws Problem 400 when it is none, or out of its bounds
    static int of(String said) {
        int number = said.matches("[0-9]{1,9}") ? Integer.parseInt(said) : 0;
        if (number < 1 || number > MOST) {
            throw refusal();
        }
        return number;
    }

    private static Problem refusal() {
        return new Problem(400, "Invalid limit", "limit: a number from 1 to " + MOST + " is needed.");
    }
}
